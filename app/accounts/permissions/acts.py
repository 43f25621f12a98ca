"""Acts in words: what the addresses of the registry let people do, and which roles. An act never says more than its
pages declare: a test compares them, and the authorisation matrix compares both with tables written by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, current_app

from app.accounts.current import EVERY_ROLE, roles_declared
from app.accounts.models import Role
from app.ui.words import Words


@dataclass(frozen=True)
class Act:
    """Something people do, under a heading; `only` says what else must hold beside the role."""

    heading: Words
    words: Words
    roles: tuple[Role, ...]
    endpoints: tuple[str, ...]
    only: Words | None = None


@dataclass(frozen=True)
class Address:
    """A page and who may ask for it: the roles it declares, `None` where it is open to anybody."""

    methods: str
    path: str
    roles: tuple[Role, ...] | None

    @property
    def for_everybody(self) -> bool:
        return self.roles == EVERY_ROLE


def name_acts(app: Flask, acts: Iterable[Act]) -> None:
    app.extensions.setdefault("acts", []).extend(acts)


def acts() -> list[Act]:
    named: list[Act] = current_app.extensions["acts"]
    return named


def addresses() -> list[Address]:
    """Every address of the registry, as the gate sees it."""
    public = current_app.extensions["public_endpoints"]
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return [Address(" ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), rule.rule,
                    None if rule.endpoint in public
                    else roles_declared(current_app.view_functions[rule.endpoint]) or ())
            for rule in rules]
