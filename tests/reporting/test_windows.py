"""报送期: who is asked, who has reported and when, zero reports as acts, and the page asked for again on two dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today, utc_now
from app.db.trail import TrailEntry
from app.organisations.change import Facts, found
from app.organisations.models import Level, OrganisationFacts, OrganisationMerge
from app.records.filing import decide
from app.records.freezes import Frozen, set_freeze
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.reporting import models, standing, zero
from app.reporting.models import ReportingWindow, ZeroReport
from app.reporting.standing import Asked, Cell, Stand, records_behind, schools_of, totals
from app.reporting.windows import set_window
from app.reporting.zero import report_zero, withdraw_zero
from app.ui.words import Words
from tests.client import StrictClient
from tests.filed import amend_filed, file_programme, file_teacher, revoke
from tests.world import World

DAY = timedelta(1)
IN_PERIOD = date(2025, 6, 1)
KIND = KINDS["programme"]


def window(world: World, code: str = "D1", kinds: tuple[str, ...] = ("programme", "teacher")) -> ReportingWindow:
    begin_writing(world.session)
    made = set_window(world.session, world.organisations[code], Words("2025年度报送", "Year 2025"),
                      [KINDS[name] for name in kinds], (date(2025, 1, 1), date(2025, 12, 31)), (today(), today() + DAY),
                      world.users[f"reviewer-{code}"])
    world.session.commit()
    return made


def programme(world: World, school: str = "A", on: date = IN_PERIOD, upto: State = State.AT_DISTRICT) -> Version:
    return file_programme(world, school, ProgrammeSubtype.FEATURE_COURSE, upto=upto, status_on=on)


def cells(world: World, made: ReportingWindow, on: date | None = None, known: datetime | None = None,
          ) -> dict[str, Cell]:
    """The cells of one kind by the code of the school."""
    asked = Asked(made, on or today(), known or utc_now())
    return {school.code: school.cells["programme"] for school in schools_of(world.session, asked)}


def declared(world: World, made: ReportingWindow, school: str = "B") -> ZeroReport:
    begin_writing(world.session)
    try:
        report = report_zero(world.session, made, world.organisations[school], KIND, world.users["clerk-B"])
        world.session.commit()
    except (NotPossible, Frozen):
        world.session.rollback()
        raise
    return report


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """Append how many days have passed, and the calendar goes on."""
    passed, day = [timedelta()], today()
    for module in (models, standing, zero):
        if hasattr(module, "today"):
            monkeypatch.setattr(module, "today", lambda: day + passed[-1])
    return passed


def test_a_school_stands_where_its_records_and_its_word_put_it(world: World, session: Session) -> None:
    made = window(world)
    programme(world)
    programme(world, on=date(2024, 12, 31))
    programme(world, "F", upto=State.AT_HEAD)
    file_teacher(world, "A", 1, contract_from=IN_PERIOD, permit_from=IN_PERIOD)
    programme(world, "E")
    report = declared(world, made)
    found = cells(world, made)
    assert {code: cell.stand for code, cell in found.items()} == {
        "A": Stand.REPORTED, "B": Stand.ZERO, "F": Stand.NONE, "K": Stand.NONE}
    assert (found["A"].records, found["A"].late, found["B"].zero) == (1, 0, report)
    schools = schools_of(session, Asked(made, today(), utc_now()))
    for kind in made.kinds_asked:
        assert sum(totals(schools, kind).values()) == len(schools)
    assert totals(schools, KINDS["teacher"])[Stand.REPORTED] == 1


def test_a_record_is_late_by_the_day_its_series_first_came(world: World, session: Session) -> None:
    made = window(world)
    first = programme(world, upto=State.FILED)
    asked = Asked(made, today(), utc_now())
    later = Asked(made, today(), utc_now())
    object.__setattr__(later, "late_from", first.submitted_since)
    assert (records_behind(session, later, first.organisation_id, KIND, late=True)
            == records_behind(session, asked, first.organisation_id, KIND) == [first])
    late_cell = schools_of(session, later)[0].cells["programme"]
    assert (late_cell.stand, late_cell.late) == (Stand.LATE, 1)
    between = first.submitted_since
    assert between is not None
    again = amend_filed(world, first, name="示例更名")
    object.__setattr__(later, "late_from", between + timedelta(microseconds=1))
    later = Asked(made, today(), utc_now())
    object.__setattr__(later, "late_from", between + timedelta(microseconds=1))
    assert again.submitted_since is not None
    assert again.submitted_since > between
    assert schools_of(session, later)[0].cells["programme"].late == 0


def test_a_zero_report_is_an_act_that_can_be_taken_back_until_the_window_ends(
        world: World, days: list[timedelta]) -> None:
    made = window(world)
    report = declared(world, made)
    with pytest.raises(NotPossible, match="already"):
        declared(world, made)
    begin_writing(world.session)
    withdraw_zero(world.session, report, world.users["clerk-B"])
    world.session.commit()
    assert cells(world, made)["B"].stand is Stand.NONE
    again = declared(world, made)
    programme(world, "B")
    cell = cells(world, made)["B"]
    assert (cell.stand, cell.is_contradicted, cell.zero) == (Stand.REPORTED, True, again)
    days.append(2 * DAY)
    begin_writing(world.session)
    with pytest.raises(NotPossible, match="has ended"):
        withdraw_zero(world.session, again, world.users["clerk-B"])
    world.session.rollback()
    told = world.session.scalars(sa.select(TrailEntry.act).where(TrailEntry.subject == "window")).all()
    assert told == ["open_window", "report_zero", "withdraw_zero", "report_zero"]


def test_nothing_is_no_word_for_what_was_reported_nor_for_what_is_not_asked(world: World) -> None:
    made = window(world)
    programme(world, "B")
    with pytest.raises(NotPossible, match=r"reported \(1\)"):
        declared(world, made)
    with pytest.raises(NotPossible, match="does not ask"):
        declared(world, made, "E")
    begin_writing(world.session)
    set_freeze(world.session, world.organisations["D1"], None, today(), today(), Words("冻结", "Frozen"),
               world.users["reviewer-D1"])
    world.session.commit()
    with pytest.raises(Frozen):
        declared(world, made, "K")


def test_the_page_of_two_dates_does_not_change_when_records_do(world: World) -> None:
    made = window(world)
    kept, returned = programme(world), programme(world, "F", upto=State.AT_CITY)
    filed = programme(world, "B", upto=State.FILED)
    known = utc_now()
    before = {code: (cell.stand, cell.records) for code, cell in cells(world, made, known=known).items()}
    assert before == {"A": (Stand.REPORTED, 1), "B": (Stand.REPORTED, 1), "F": (Stand.REPORTED, 1),
                      "K": (Stand.NONE, 0)}
    begin_writing(world.session)
    decide(world.session, returned, Verb.RETURN, world.users["reviewer-C"], words="补")
    world.session.commit()
    revoke(world, filed)
    now = {code: cell.stand for code, cell in cells(world, made).items()}
    assert now == {code: Stand.REPORTED if code == "A" else Stand.NONE for code in before}
    declared(world, made)
    assert {code: (cell.stand, cell.records) for code, cell in cells(world, made, known=known).items()} == before
    assert kept.submitted_since is not None
    earlier = cells(world, made, known=kept.submitted_since - timedelta(microseconds=1))
    assert {cell.stand for cell in earlier.values()} == {Stand.NONE}


def test_schools_are_asked_by_their_intervals(world: World) -> None:
    """One opened after the period, one closed before the day, one merged: its records are its root's."""
    session, district = world.session, world.organisations["D1"].id
    made = window(world)
    programme(world, "B")
    begin_writing(session)
    now = datetime(2020, 1, 1, tzinfo=UTC)
    for code, first in (("N", date(2026, 1, 1)), ("P", date(2025, 12, 31)), ("X", date(2015, 1, 1))):
        found(session, code, Level.SCHOOL, Facts(district, f"示例{code}"), first)
    session.flush()
    closed = session.scalars(sa.select(OrganisationFacts).where(OrganisationFacts.name_zh == "示例X")).one()
    copied = {column.key: getattr(closed, column.key) for column in sa.inspect(OrganisationFacts).column_attrs}
    closed.until = utc_now()
    session.flush()
    session.add(OrganisationFacts(**{**copied, "id": None, "valid_to": date(2026, 3, 1), "since": closed.until}))
    session.add(OrganisationMerge(alias_id=world.organisations["B"].id, root_id=world.organisations["A"].id,
                                  merged_on=date(2026, 2, 1), since=now))
    session.commit()
    known = utc_now() + timedelta(seconds=1)
    assert {code: cell.records for code, cell in cells(world, made, known=known).items()} == {
        "A": 1, "F": 0, "K": 0, "P": 0}
    assert set(cells(world, made, date(2026, 1, 15), known)) == {"A", "B", "F", "K", "P", "X"}


def test_the_page_shows_figures_that_open_as_many_schools_and_records_as_they_count(
        world: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    day, later = today().isoformat(), (today() + DAY).isoformat()
    typed = {"organisation": "D1", "name": "2025年度报送", "kinds": ["programme", "teacher"],
             "period_from": "2025-01-01", "period_to": "2025-12-31", "opens_on": day, "due_on": "2001-01-01"}
    refused = client.post("/reporting/", data=typed)
    assert refused.status_code == 422
    assert "2025年度报送" in refused.get_data(as_text=True)
    assert client.post("/reporting/", data=typed | {"due_on": later}).headers["Location"] == "/reporting/1"
    programme(world)
    programme(world)
    client.post("/sign-out")
    client.sign_in("clerk-b")
    text = client.page("/reporting/1")
    assert "甲区示例小学" in text
    assert "甲区第一示例中学" not in text
    assert "2025年度报送：报送截止" in client.page("/")
    assert client.post("/reporting/1/B/programme/zero").status_code == 302
    assert client.post("/reporting/1/B/programme/zero").status_code == 409
    assert client.post("/reporting/1/A/programme/zero").status_code == 404
    assert "撤回零报" in client.page("/reporting/1")
    assert client.post("/reporting/1/zero/1/withdraw").status_code == 302
    assert client.post("/reporting/1/B/programme/zero").status_code == 302
    assert client.post("/reporting/", data=typed).status_code == 403
    client.post("/sign-out")
    client.sign_in("head-b")
    assert client.post("/reporting/1/zero/2/withdraw").status_code == 403
    client.post("/sign-out")
    programme(world, "B")
    client.sign_in("leader-c")
    text = client.page("/reporting/1")
    assert "与零报不符" in text
    for cell in text.split('<td class="amount"')[1:]:
        if "<a href" in cell.split("</td>")[0]:
            url, figure = cell.split('href="')[1].split('"')[0].replace("&amp;", "&"), int(
                cell.split("</a>")[0].rsplit(">", 1)[1])
            listed = client.page(url.split("#")[0])
            assert listed[listed.index('id="schools"'):].count("<tr>") - 1 == figure, url
    for narrowed, lines in (({}, 8), ({"kind": "programme"}, 4), ({"kind": "programme", "stand": "none"}, 2)):
        sheet = client.post("/reporting/1/export", data={"format": "csv", **narrowed}).data.decode("utf-8-sig")
        assert len(sheet.splitlines()) == lines + 1, sheet
    assert client.post("/reporting/1/export", data={"on": "soon"}).status_code == 422
    listed = client.page("/reporting/1/A/programme", headers={"Accept-Language": "en"})
    assert listed[listed.index("<tbody"):].count("<tr>") == 2
    client.page("/reporting/1?on=nonsense", 422)
    client.page("/reporting/99", 404)
    client.post("/sign-out")
    client.sign_in("clerk-e")
    client.page("/reporting/1", 404)
    client.post("/sign-out")
    client.sign_in("second-d1")
    assert client.post("/reporting/1/call-off").status_code == 302
    assert client.post("/reporting/1/call-off").status_code == 409
    assert "已取消" in client.page("/reporting/")
