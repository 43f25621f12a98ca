"""What lies on the desks of a loaded ledger: stars, zero reports, proposals, handovers, answers to findings, samples
with their results. All by the same verbs as in the browser, once everything else is in; what a verb refuses is a fault
of its row."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.models import Series, Version
from app.approval.moves import NotPossible
from app.db.stamps import today, utc_now
from app.findings.drawing import CannotDraw, draw_sample
from app.findings.found import answer, find, may_answer, top_of
from app.findings.library import RULES
from app.findings.models import Outcome, Sample, SampleItem, Strata
from app.findings.samples import enter_result, may_draw
from app.handover.handing import offer
from app.organisations.models import Organisation
from app.organisations.tree import find_organisation
from app.parties.models import NameScript, Partner, ProposalKind
from app.parties.proposals import must_propose, propose
from app.records.freezes import Frozen
from app.records.kinds import KINDS
from app.records.reviewing.stars import may_star, set_star
from app.reporting.models import ReportingWindow
from app.reporting.zero import may_report_for, report_zero
from app.seeding.rows import NO_SUCH, Folder, SeedRow
from app.seeding.users import Users
from app.ui.words import Worded, Words

NOT_THEIRS = Words("此人不能办理此项。", "This person may not do that.")


class Refused(Worded):
    """The row cannot be done; `words` say why."""

    def __init__(self, words: Words = NO_SUCH) -> None:
        super().__init__(words)


Verb = Callable[[Session, SeedRow, User], object]


def load_open_work(session: Session, users: Users, folder: Folder) -> dict[str, int]:
    """How many rows each table had."""
    return {name: _load(session, users, folder, name, columns, verb) for name, (columns, verb) in TABLES.items()}


def _load(session: Session, users: Users, folder: Folder, name: str, columns: tuple[str, ...], verb: Verb) -> int:
    rows = list(folder.rows(f"{name}.csv", (*columns, "by")))
    for row in rows:
        user = row.called("by", users.by_name)
        if user is None:
            continue
        try:
            verb(session, row, user)
        except (Refused, NotPossible, CannotDraw, Frozen) as refusal:
            row.fault(columns[0], refusal.words)
    return len(rows)


def _star(session: Session, row: SeedRow, user: User) -> None:
    version = session.scalars(sa.select(Version).where(Version.series_id == _series(session, row).id).order_by(
        Version.number.desc())).first()
    if version is None or not may_star(session, user, version):
        raise Refused(NOT_THEIRS)
    set_star(session, version, row.text("field", needed=True), row.text("note", needed=True), user)


def _zero(session: Session, row: SeedRow, user: User) -> None:
    bureau, school = _organisation(session, row, "organisation"), _organisation(session, row, "school")
    window = session.scalars(sa.select(ReportingWindow).where(
        ReportingWindow.organisation_id == bureau.id, ReportingWindow.name == row.text("window"))).first()
    kind = KINDS.get(row.text("kind", needed=True))
    if window is None or kind is None:
        raise Refused
    if not may_report_for(session, user, school):
        raise Refused(NOT_THEIRS)
    report_zero(session, window, school, kind, user)


def _propose(session: Session, row: SeedRow, user: User) -> None:
    """Another name for a partner that other schools use too."""
    partner = session.scalars(sa.select(Partner).where(Partner.public_id == row.text("partner"))).one_or_none()
    script = row.member("script", NameScript, needed=True)
    if partner is None or script is None:
        raise Refused
    if not user.holds(Role.CLERK) or not must_propose(session, user, partner):
        raise Refused(NOT_THEIRS)
    propose(session, user, partner, ProposalKind.NAME,
            {"script": script.value, "name": row.text("name", needed=True), "official": False}, row.text("reason"))


def _hand_over(session: Session, row: SeedRow, user: User) -> None:
    successor = session.scalars(sa.select(User).where(User.username == row.text("successor"))).one_or_none()
    if successor is None:
        raise Refused
    offer(session, user, successor, _organisation(session, row, "organisation"), user, row.text("note"))


def _answer(session: Session, row: SeedRow, user: User) -> None:
    series, rule = _series(session, row), RULES.get(row.text("rule", needed=True))
    if rule is None:
        raise Refused
    top = top_of(session, series.organisation_id)
    found = [finding for finding in find(session, top, [series.organisation_id], today(), utc_now(), [rule])
             if finding.series_id == series.id]
    if not found:
        raise Refused
    if not may_answer(session, user, found[0]):
        raise Refused(NOT_THEIRS)
    answer(session, found[0], row.text("words", needed=True), user)


def _draw(session: Session, row: SeedRow, user: User) -> None:
    organisation, strata = _organisation(session, row, "organisation"), row.member("strata", Strata, needed=True)
    if strata is None:
        raise Refused
    if not may_draw(user, organisation):
        raise Refused(NOT_THEIRS)
    draw_sample(session, organisation, _number(row, "year"), strata, row.text("seed", needed=True), user)


def _check(session: Session, row: SeedRow, user: User) -> None:
    """What was found for the record that has this place in the sample of this seed."""
    item = session.scalars(sa.select(SampleItem).join(SampleItem.sample).where(
        Sample.seed == row.text("seed"), SampleItem.place == _number(row, "place"),
        Sample.drawn_by_id == user.id)).one_or_none()
    outcome, day = row.member("outcome", Outcome, needed=True), row.day("checked_on", needed=True)
    if item is None or outcome is None or day is None:
        raise Refused
    enter_result(session, item, outcome, row.text("field"), row.text("words"), day,
                 row.text("checked_by", needed=True), user)


def _number(row: SeedRow, column: str) -> int:
    text = row.text(column, needed=True)
    if not text.isdecimal():
        raise Refused
    return int(text)


def _series(session: Session, row: SeedRow) -> Series:
    found = session.scalars(sa.select(Series).where(Series.public_id == row.text("series", needed=True))).one_or_none()
    if found is None:
        raise Refused
    return found


def _organisation(session: Session, row: SeedRow, column: str) -> Organisation:
    found = find_organisation(session, row.text(column, needed=True))
    if found is None:
        raise Refused
    return found


TABLES: dict[str, tuple[tuple[str, ...], Verb]] = {
    "stars": (("series", "field", "note"), _star),
    "zero_reports": (("school", "organisation", "window", "kind"), _zero),
    "proposals": (("partner", "script", "name", "reason"), _propose),
    "handovers": (("successor", "organisation", "note"), _hand_over),
    "answers": (("series", "rule", "words"), _answer),
    "samples": (("organisation", "year", "strata", "seed"), _draw),
    "sample_results": (("seed", "place", "outcome", "field", "words", "checked_on", "checked_by"), _check),
}
"""By the name of the table: its columns before `by`, and what a row does. The first names the row in a fault."""
