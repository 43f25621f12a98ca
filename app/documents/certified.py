"""What a certificate says of a record: its certified fields in both languages, periods and persons each on one row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.documents.paper.content import Fact
from app.documents.paper.wording import date_words
from app.parties.models import PartnerFacts
from app.records.content import kind_of
from app.records.display import value_text
from app.records.naming import Names
from app.ui.territories import HEADING, TERRITORIES
from app.ui.words import Words, speaking

LONG_TERM = Words("长期", "open-ended")
RENEWS = Words("（到期自动续期）", " (renews by itself)")
VALIDITY = Words("有效期", "Validity")
CONTRACT = Words("聘用期限", "Term of contract")
PERIOD = Words("起止日期", "Dates")
STUDY = Words("就读期限", "Term of study")
NAME = Words("姓　　名", "Name")
NATIONALITY = Words("国籍/地区", "Nationality or region")
DESTINATION = Words("前往国家/地区", "Destinations")
PEOPLE = Words("参训人数", "Participants")
COUNTS = ("foreign_count", "hk_count", "mo_count", "tw_count", "overseas_chinese_count")

Say = Callable[[str], Words]
Maker = Callable[[Session, Any, Say], list[Fact]]


def names_in_both(session: Session, versions: Sequence[Version]) -> dict[str, Names]:
    """What the versions refer to, by language."""
    names = {}
    for language in ("zh", "en"):
        with speaking(language):
            names[language] = Names(session, versions)
    return names


def certified_facts(session: Session, version: Version, names: Mapping[str, Names]) -> tuple[Fact, ...]:
    """The certified fields that are filled, in the order of the form."""
    kind = kind_of(version)

    def say(name: str) -> Words:
        field = kind.field(name)
        value = getattr(version, name)
        if isinstance(value, date):
            return _day(value)
        said = {}
        for language in ("zh", "en"):
            with speaking(language):
                said[language] = value_text(field, kind.column(field), value, names[language])
        return Words(said["zh"], said["en"])

    facts: list[Fact] = []
    for field in kind.fields:
        if not field.certified or (kind.name, field.name) in TOLD_ELSEWHERE:
            continue
        if getattr(version, field.name) in (None, "", False):
            continue
        maker = MAKERS.get((kind.name, field.name))
        facts += maker(session, version, say) if maker else [Fact(field.label, say(field.name))]
    return tuple(facts)


def _day(day: date) -> Words:
    return Words(date_words(day, "zh"), date_words(day, "en"))


def _period(first: date | None, last: date | None) -> Words:
    """From one day to another; an end that is not set is open."""
    begins = _day(first) if first else Words("", "")
    ends = _day(last) if last else LONG_TERM
    if first is None:
        return Words(f"至{ends.zh}", f"until {ends.en}")
    return begins if first == last else Words(f"{begins.zh}至{ends.zh}", f"{begins.en} – {ends.en}")


def _heads(number: int) -> Words:
    return Words(f"{number}人", str(number))


def _partner(session: Session, version: Any, say: Say) -> list[Fact]:
    """The partner by its official names, and where it is."""
    label = kind_of(version).field("partner_id").label
    territory = session.scalars(sa.select(PartnerFacts.territory).where(
        PartnerFacts.partner_id == version.partner_id, PartnerFacts.until.is_(None))).one_or_none()
    place = [Fact(HEADING, TERRITORIES[territory])] if territory else []
    return [Fact(label, say("partner_id")), *place]


def _validity(session: Session, version: Any, say: Say) -> list[Fact]:
    period = _period(version.effective_on, None if version.open_ended else version.expires_on)
    if version.auto_renews and not version.open_ended:
        period = Words(period.zh + RENEWS.zh, period.en + RENEWS.en)
    return [Fact(VALIDITY, period)]


def _person(session: Session, version: Any, say: Say) -> list[Fact]:
    """Category, name as in the document, nationality or region."""
    foreign = " ".join(part for part in (version.surname, version.given_names) if part)
    name = Words(version.name_zh or foreign, foreign or version.name_zh or "")
    shown = [Fact(NAME, name)] if name.zh else []
    nationality = [Fact(NATIONALITY, say("nationality"))] if version.nationality else []
    return [Fact(kind_of(version).field("category").label, say("category")), *shown, *nationality]


def _contract(session: Session, version: Any, say: Say) -> list[Fact]:
    return [Fact(CONTRACT, _period(version.contract_from, version.contract_to))]


def _study(session: Session, version: Any, say: Say) -> list[Fact]:
    if version.expected_leave_on is None:
        return [Fact(kind_of(version).field("enrolled_on").label, _day(version.enrolled_on))]
    return [Fact(STUDY, _period(version.enrolled_on, version.expected_leave_on))]


def _journey(session: Session, version: Any, say: Say) -> list[Fact]:
    """Where to, when, and how many: the people themselves are on no certificate."""
    goals = [TERRITORIES[row.territory] for row in version.destinations if row.territory and not row.transit]
    places = Words("、".join(goal.zh for goal in goals), "; ".join(goal.en for goal in goals))
    there = [Fact(DESTINATION, places)] if goals else []
    number = len(version.participants)
    people = [Fact(PEOPLE, _heads(number))] if number else []
    return [*there, Fact(PERIOD, _period(version.departs_on, version.returns_on)), *people]


def _return(session: Session, version: Any, say: Say) -> list[Fact]:
    """The day and the numbers of a return, one row each: overseas Chinese are in none of the others."""
    kind = kind_of(version)
    numbers = [(kind.field(name).label, getattr(version, name)) for name in COUNTS]
    counts = [Fact(label, _heads(number)) for label, number in numbers if number is not None]
    return [Fact(kind.field("counted_on").label, _day(version.counted_on)), *counts]


def _programme_name(session: Session, version: Any, say: Say) -> list[Fact]:
    return [Fact(kind_of(version).field("name").label, Words(version.name, version.name_en or version.name))]


def _programme_period(session: Session, version: Any, say: Say) -> list[Fact]:
    return [Fact(VALIDITY, _period(version.starts_on, version.ends_on))]


MAKERS: dict[tuple[str, str], Maker] = {
    ("agreement", "partner_id"): _partner, ("agreement", "effective_on"): _validity, ("teacher", "category"): _person,
    ("teacher", "contract_from"): _contract, ("student", "category"): _person, ("student", "enrolled_on"): _study,
    ("student", "counted_on"): _return, ("trip", "departs_on"): _journey, ("programme", "name"): _programme_name,
    ("programme", "partner_id"): _partner, ("programme", "starts_on"): _programme_period,
}
"""Fields that are told together with others, or in other words than on the page."""

TOLD_ELSEWHERE = {("agreement", "expires_on"), ("agreement", "open_ended"), ("teacher", "contract_to"),
                  ("trip", "returns_on")}
