"""A value far from the school's past, in a sheet: told at the dry run, explained in the sheet's own column."""

import io
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.records.kinds import KINDS
from app.records.models import Explanation
from app.records.sheets.headings import OWN_COLUMNS
from app.records.sheets.models import SheetUpload
from app.records.sheets.uploads import told_of
from tests.client import StrictClient
from tests.filed import file_trip, participant
from tests.world import World

WHY = OWN_COLUMNS["why"].zh
HEADINGS = ",".join(KINDS["trip"].field(name).label.zh for name in ("name", "budget"))


def sent(client: StrictClient, lines: str) -> str:
    content = io.BytesIO(lines.encode("utf-8-sig"))
    return str(client.post("/records/trip/sheets", data={"file": (content, "团组.csv")}).location)


def read(session: Session) -> SheetUpload:
    session.rollback()
    return session.scalars(sa.select(SheetUpload).order_by(SheetUpload.id.desc()).limit(1)).one()


def hinted(session: Session) -> list[int]:
    """The rows told to be far from before."""
    told = told_of(read(session))
    return [row.number for row in told.rows if any("相差较大" in words.zh for _, words in row.hints)] if told else []


def test_a_sheet_says_why_a_value_is_far_and_says_it_once(
        world: World, client: StrictClient, session: Session) -> None:
    for number in range(3):
        file_trip(world, "A", [participant(world, "A", str(number + 1))], budget=Decimal(10000 + number))
    client.sign_in("clerk-a")
    sent(client, f"{HEADINGS}\n大团,500000\n小团,12000\n")
    assert hinted(session) == [2]
    address = sent(client, f"{HEADINGS},{WHY}\n大团,500000,本次增加了四十名学生\n小团,12000,用不上的话\n")
    assert hinted(session) == []
    client.post(f"{address}/take")
    session.rollback()
    said = session.execute(sa.select(Explanation.field, Explanation.words)).all()
    assert [tuple(row) for row in said] == [("budget", "本次增加了四十名学生")], "what is not far needs no sentence"

    drafts = session.scalars(sa.select(Version).where(Version.state == State.DRAFT).order_by(Version.id)).all()
    marks = [version.series.public_id for version in drafts]
    rows = f"登记号,{HEADINGS},{WHY}\n{marks[0]},大团,500000,{{why}}\n{marks[1]},小团,12000,\n"
    address = sent(client, rows.format(why="学生增加，已批准"))
    assert (read(session).changed, read(session).unchanged) == (1, 1)
    client.post(f"{address}/take")
    session.rollback()
    assert session.scalars(sa.select(Explanation.words)).all() == ["学生增加，已批准"]
    sent(client, rows.format(why="学生增加，已批准"))
    assert (read(session).changed, read(session).unchanged) == (0, 2)
    sent(client, rows.format(why="长" * 401))
    assert read(session).wrong == 1


def test_the_past_is_read_once_for_a_whole_sheet(world: World, client: StrictClient, session: Session) -> None:
    for number in range(3):
        file_trip(world, "A", [participant(world, "A", str(number + 1))], budget=Decimal(10000 + number))
    client.sign_in("clerk-a")
    pasts: list[str] = []

    def note(*event: object) -> None:
        if str(event[2]).startswith("SELECT version.series_id, trip.budget"):
            pasts.append(str(event[2]))

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    address = sent(client, f"{HEADINGS},{WHY}\n" + "".join(f"大团{row},{500000 + row},学生增加\n" for row in range(5)))
    client.post(f"{address}/take")
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(session.scalars(sa.select(Explanation)).all()) == 5
    assert len(pasts) == 1, "for five rows, all of one school"
