"""Which record of a school a row is about when it names none: the one with the same key, or the same draft altogether.

Without this a file that is sent a second time, its faults corrected, would begin every record anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import State
from app.records.content import plain
from app.records.fields import Kind

KEYS: Mapping[str, tuple[str, ...]] = {
    "agreement": ("partner_id", "type", "signed_on"),
    "teacher": ("document_type", "document_number", "contract_from"),
    "trip": ("name", "departs_on"),
    "student": ("document_type", "document_number", "enrolled_on"),
    "programme": ("subtype", "name", "starts_on", "counted_on"),
    "activity": ("held_on", "topic"),
    "movement": ("movement", "moved_on"),
    "recheck": ("rechecked_on",),
}
"""By kind the fields that tell two records of one organisation (and parent) apart. Where one of them is not filled the
whole row is compared, with drafts only; the last two of a programme may be empty."""
MAY_BE_EMPTY = ("starts_on", "counted_on")
OVER = (State.VOID, State.REFUSED, State.REVOKED, State.WITHDRAWN, State.RETURNED)
CHUNK = 500

Place = tuple[int, int | None]
Said = frozenset[tuple[str, Any]]


class Keys:
    """The records of some organisations by their keys, for a sheet that has these columns."""

    def __init__(self, session: Session, kind: Kind, organisations: Collection[int], names: Collection[str]) -> None:
        self.session, self.kind, self.organisations, self.names = session, kind, sorted(organisations), names

    def key(self, organisation_id: int, parent_id: int | None, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """What no two records of the organisation share; None where the row does not say enough."""
        key = _key(self.kind, values)
        return None if key is None else (organisation_id, parent_id, *key)

    def alike(self, organisation_id: int, parent_id: int | None, values: Mapping[str, Any]) -> list[int]:
        """Ids of the series such a row may be about. Of drafts that say the very same each is given once."""
        place, key = (organisation_id, parent_id), _key(self.kind, values)
        if key is not None:
            return sorted(self.keyed[place, key])
        return [drafts.pop() for drafts in [self.drafts[place, self._said(values)]] if drafts]

    @cached_property
    def keyed(self) -> Mapping[tuple[Place, tuple[Any, ...]], set[int]]:
        names = KEYS[self.kind.name]
        found: dict[tuple[Place, tuple[Any, ...]], set[int]] = defaultdict(set)
        for number, place, values in self._rows(names, Version.state.not_in(OVER), Version.until.is_(None)):
            key = _key(self.kind, values)
            if key is not None:
                found[place, key].add(number)
        return found

    @cached_property
    def drafts(self) -> Mapping[tuple[Place, Said], list[int]]:
        """The open drafts by all that they say in the sheet's columns, the newest first."""
        names = [field.name for field in self.kind.fields if field.name in self.names]
        found: dict[tuple[Place, Said], list[int]] = defaultdict(list)
        for number, place, values in self._rows(names, Version.state == State.DRAFT):
            found[place, self._said(values)].append(number)
        for numbers in found.values():
            numbers.sort(reverse=True)
        return found

    def _said(self, values: Mapping[str, Any]) -> Said:
        return frozenset((name, _comparable(value)) for name, value in values.items()
                         if value not in (None, "", False))

    def _rows(self, names: Sequence[str],
              *conditions: sa.ColumnElement[bool]) -> Iterator[tuple[int, Place, dict[str, Any]]]:
        columns = [self.kind.table.c[name] for name in names]
        for first in range(0, len(self.organisations), CHUNK):
            rows = self.session.execute(
                sa.select(Series.id, Series.organisation_id, Series.parent_id, *columns)
                .join(Version, Version.series_id == Series.id)
                .join(self.kind.table, self.kind.table.c.id == Version.id)
                .where(Series.kind == self.kind.name, *conditions,
                       Series.organisation_id.in_(self.organisations[first:first + CHUNK])))
            for number, owner, parent, *cells in rows:
                yield number, (owner, parent), dict(zip(names, cells, strict=True))


def _key(kind: Kind, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    names = KEYS[kind.name]
    if any(values.get(name) in (None, "") for name in names if name not in MAY_BE_EMPTY):
        return None
    return tuple(_comparable(values.get(name)) for name in names)


def _comparable(value: Any) -> Any:
    said = plain(value)
    return tuple(said) if isinstance(said, list) else said
