"""Every harmful text typed into every field that takes text: kept as what it is, or refused at its field."""

from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.records.fields import Kind
from app.records.kinds import MAIN_KINDS
from app.records.values import BadCell, legible, read_cell
from tests.accounts.matrix.test_matrix import QuickClient
from tests.naughty.reading import Read
from tests.naughty.scene import text_columns
from tests.naughty.strings import NAUGHTY
from tests.records.sent_forms import form_on
from tests.records.test_writing import draft
from tests.world import World

SENT = tuple(text for text in NAUGHTY if "\ud800" not in text)
"""Half of a character cannot be sent as UTF-8: as bytes it is read as what its bytes are called in an address."""
COLUMNS = {f"{table.name}.{column.name}": column for kind in MAIN_KINDS
           for table in (kind.table, *(rows.model.__table__ for rows in kind.rows)) for column in text_columns(table)}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_cell_is_read_as_what_it_says_or_refused_in_words(name: str) -> None:
    for text in NAUGHTY:
        try:
            read = read_cell(COLUMNS[name], text) or ""
        except BadCell as refused:
            read = "refused" if refused.words.zh and refused.words.en else ""
        assert read in (legible(text), "refused")


@pytest.mark.parametrize("kind", MAIN_KINDS, ids=lambda kind: kind.name)
def test_what_is_typed_is_kept_and_what_is_refused_is_refused_at_its_field(
        world: World, app: Flask, kind: Kind) -> None:
    client = QuickClient(app)
    client.sign_in("clerk-a")
    new = client.open(f"/records/{kind.name}/new", method="POST", data={"organisation": "A"})
    public_id = new.headers["Location"].split("/")[2]
    names = [name for name in _form(client, public_id) if _column(kind, name) is not None]
    assert len(names) > 3
    for first in range(0, len(SENT), len(names)):
        typed = dict(zip(names, islice(cycle(SENT), first, None), strict=False))
        answer = _sent(client, public_id, typed)
        if answer.status_code == 422:
            page = answer.get_data(as_text=True)
            assert Read(page).acts == []
            refused = [name for name in typed if f'id="{name}-error"' in page]
            assert refused
            typed |= dict.fromkeys(refused, "")
            answer = _sent(client, public_id, typed)
        assert answer.status_code == 302, typed
        kept = draft(world.session, public_id)
        assert {name: _kept(kept, name) for name in typed} == {name: legible(text) for name, text in typed.items()}


def _column(kind: Kind, name: str) -> sa.Column[Any] | None:
    """The column of a field of the form, when it is a text: `name`, or `rows-0-name`."""
    *place, last = name.split("-")
    table = next((rows.model.__table__ for rows in kind.rows if place and rows.name == place[0]), kind.table)
    return next((column for column in text_columns(table) if column.name == last), None)


def _kept(version: Any, name: str) -> str:
    *place, last = name.split("-")
    row = getattr(version, place[0])[int(place[1])] if place else version
    return getattr(row, last) or ""


def _form(client: QuickClient, public_id: str) -> MultiDict[str, str]:
    address = f"/records/{public_id}/edit"
    return form_on(client.open(address, method="GET").get_data(as_text=True), address)


def _sent(client: QuickClient, public_id: str, typed: dict[str, str]) -> TestResponse:
    fields = [
        (name, value) for name, value in _form(client, public_id).items(multi=True) if name not in typed]
    fields += typed.items()
    return client.open(f"/records/{public_id}/edit", method="POST", data=urlencode(fields),
                       content_type="application/x-www-form-urlencoded")
