"""The document numbers of a record, masked, and who may see one of them whole for a purpose."""

from collections.abc import Iterator
from typing import NamedTuple

import wtforms
from sqlalchemy.orm import Session
from wtforms import validators

from app.accounts.forms import stripped
from app.accounts.models import User
from app.approval.access import desks_of, path_of
from app.approval.models import Version
from app.approval.steps import Desk, State
from app.db.reads import Purpose
from app.parties.models import Person
from app.records.access import sees_whole
from app.records.columns import is_masked
from app.records.content import kind_of, rows_of
from app.ui.forms import PageForm
from app.ui.inputs import choices_of
from app.ui.text import mask_number
from app.ui.words import t

WORDS_LENGTH = 400


class Number(NamedTuple):
    """One number that is masked: where it stands (`document_number`, `participants.2.document_number`), what it
    is called, itself, and the person it belongs to."""

    place: str
    label: str
    plain: str
    person_id: int | None

    @property
    def masked(self) -> str:
        return f"{self.label} {mask_number(self.plain)}"


def numbers_in(version: Version) -> Iterator[Number]:
    kind = kind_of(version)
    for item in kind.fields:
        plain = getattr(version, item.name)
        if is_masked(kind.column(item).type) and plain:
            yield Number(item.name, str(item.label), plain, getattr(version, "person_id", None))
    for rows in kind.rows:
        for item in rows.fields:
            if is_masked(rows.column(item).type):
                for place, row in enumerate(rows_of(version, rows)):
                    plain = getattr(row, item.name)
                    if plain:
                        label = t("{one}第{n}行 {label}", "{one} {n}: {label}", one=rows.one, n=place + 1,
                                  label=item.label)
                        yield Number(f"{rows.name}.{place}.{item.name}", label, plain, row.person_id)


def may_reveal(session: Session, user: User, version: Version) -> bool:
    """The organisation's own officers, its head, and who sits at a desk of the record's path; nobody who only reads
    figures, and no bureau that the path passes by."""
    if not sees_whole(session, user, version.series):
        return False
    path = path_of(session, version.series) if version.state is State.DRAFT else version.desks
    return bool(desks_of(session, user, version.series) & {Desk.OFFICER, Desk.HEAD, *path})


def person_named(session: Session, number: Number) -> str:
    """The person's public id; empty before submission, when nobody has been enlisted yet."""
    person = session.get(Person, number.person_id) if number.person_id else None
    return person.public_id if person else ""


class RevealForm(PageForm):
    """Which number, and what for."""

    place = wtforms.SelectField(validators=[validators.InputRequired()])
    purpose = wtforms.SelectField(choices=lambda: choices_of(Purpose, blank=True),
                                  validators=[validators.InputRequired()])
    words = wtforms.StringField(validators=[validators.DataRequired(), validators.Length(max=WORDS_LENGTH)],
                                filters=[stripped])


def reveal_form(version: Version, *, given: bool = False) -> RevealForm:
    form = RevealForm() if given else RevealForm(formdata=None)
    form.place.label.text, form.purpose.label.text = t("号码", "Number"), t("用途", "Purpose")
    form.words.label.text = t("具体说明", "In words")
    form.place.choices = {item.place: item.masked for item in numbers_in(version)}
    return form
