"""A leaving officer's open work goes to a successor who accepts; nothing is lost when they do not, and nobody's past is
rewritten."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.delegations import delegate, deputed_to, desk_posts
from app.approval.models import Delegation, Version
from app.approval.moves import authors_of
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today
from app.db.trail import TrailEntry
from app.handover.handing import accept, offer
from app.handover.models import Handover, HandoverState
from app.records.filing import decide, latest_version
from app.records.reviewing.stars import set_star, stars_on
from app.reminders.models import ReminderTold
from app.reminders.reminding import remind
from app.verification import verify
from tests.client import StrictClient
from tests.filed import file_agreement, file_teacher
from tests.world import World

DAY = timedelta(1)


@pytest.fixture
def left(world: World, session: Session) -> dict[str, Version]:
    """What the clerk of A leaves behind: a draft, a returned one, one under review, one with a reminder."""
    partners = [world.partner(f"Sample School {letter}", "GB") for letter in "PQRS"]
    world.person("next-A", "A", Role.CLERK)
    returned = file_agreement(world, "A", partners[1], upto=State.AT_DISTRICT)
    begin_writing(session)
    decide(session, returned, Verb.RETURN, world.users["reviewer-D1"], words="请补正")
    session.commit()
    made = {
        "draft": file_agreement(world, "A", partners[0], upto=State.DRAFT),
        "returned": latest_version(session, returned.series),
        "under review": file_agreement(world, "A", partners[2], upto=State.AT_DISTRICT),
        "reminded": file_agreement(world, "A", partners[3], expires_on=date(2027, 6, 30)),
        "other": file_teacher(world, "E", 1, upto=State.DRAFT),
    }
    remind(session, date(2027, 6, 1))
    session.commit()
    return made


def offered(client: StrictClient, successor: str = "A next-a") -> str:
    client.sign_in("clerk-a")
    answer = client.post("/handovers/new", data={"successor": successor, "note": "请接着办"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_everything_open_moves_when_it_is_accepted(
        world: World, session: Session, left: dict[str, Version], client: StrictClient) -> None:
    wrote = {name: authors_of(version) for name, version in left.items()}
    ids = {name: version.series.public_id for name, version in left.items()}
    page = offered(client)
    shown = client.page(page)
    for text in ("请接着办", "待接收", *(ids[name] for name in ("draft", "returned", "under review"))):
        assert text in shown
    assert ids["other"] not in shown
    assert "Returned to be corrected" in client.page(f"{page}?language=en")
    assert client.post(f"{page}/accept").status_code == 403
    assert ids["draft"] in client.page("/?language=zh")

    client.sign_in("next-a")
    assert ids["draft"] not in client.page("/")
    assert "向您移交工作" in client.page("/")
    assert client.post(f"{page}/accept").status_code == 302
    assert client.post(f"{page}/accept").status_code == 409
    home = client.page("/")
    assert ids["draft"] in home
    assert ids["returned"] in home
    assert "自" in client.page(f"/records/{ids['draft']}")
    assert "接手经办" in client.page(f"/records/{ids['draft']}")
    assert "协议到期" in client.page("/reminders/")
    session.rollback()
    handover = session.scalars(sa.select(Handover)).one()
    assert handover.state is HandoverState.ACCEPTED
    assert handover.moved == {"drafts": 1, "returns": 1, "under_way": 1, "reminders": 1, "stars": 0,
                              "delegations": 0}
    assert {name: authors_of(version) for name, version in left.items()} == wrote
    client.sign_in("clerk-a")
    assert ids["draft"] not in client.page("/")

    begin_writing(session)  # what was under review comes back to the one who looks after it now
    decide(session, left["under review"], Verb.RETURN, world.users["reviewer-D1"], words="请补正")
    session.commit()
    client.sign_in("next-a")
    assert ids["under review"] in client.page("/")
    acts = session.scalars(sa.select(TrailEntry.act).where(TrailEntry.subject == "handover").order_by(TrailEntry.id))
    assert acts.all() == ["offer", "accept"]
    assert verify(session) == []


def test_nothing_moves_when_it_is_declined_or_withdrawn(
        world: World, session: Session, left: dict[str, Version], client: StrictClient) -> None:
    page = offered(client)
    again = client.post("/handovers/new", data={"successor": "A next-a", "note": "typed"})
    assert again.status_code == 422
    assert "typed" in again.get_data(as_text=True)
    client.sign_in("next-a")
    assert client.post(f"{page}/decline", data={"words": ""}).status_code == 422
    assert client.post(f"{page}/decline", data={"words": "不在同一校区"}).status_code == 302
    assert "不在同一校区" in client.page(page)
    assert client.post(f"{page}/withdraw").status_code == 403
    other = offered(client)
    assert client.post(f"{other}/withdraw").status_code == 302
    assert left["draft"].series.public_id in client.page("/")
    session.rollback()
    told = session.scalars(sa.select(ReminderTold).where(ReminderTold.user_id == world.users["clerk-A"].id)).all()
    assert [item.read_at for item in told] == [None]
    client.sign_in("next-a")
    assert client.post(f"{other}/accept").status_code == 409
    client.sign_in("clerk-b")
    assert client.get(page).status_code == 404


def test_an_administrator_starts_one_for_somebody_who_has_gone_and_sees_numbers_only(
        world: World, session: Session, left: dict[str, Version], client: StrictClient) -> None:
    client.sign_in("admin")
    wanted = {"leaver": "clerk-a", "successor": "clerk-b", "organisation": "A", "note": ""}
    for wrong in (wanted, wanted | {"successor": "nobody"}, wanted | {"organisation": "nowhere"}):
        assert client.post("/handovers/new", data=wrong).status_code == 422
    appoint(session, world.users["clerk-B"], world.organisations["A"], Role.CLERK)
    session.commit()
    page = client.post("/handovers/new", data=wanted).headers["Location"]
    shown = client.page(str(page))
    assert left["draft"].series.public_id not in shown
    assert '草稿 <span class="quiet">1</span>' in shown
    client.sign_in("clerk-b")
    assert left["draft"].series.public_id in client.page(str(page))


def test_a_reviewers_stars_and_delegations_go_with_the_desk(world: World, session: Session) -> None:
    leaver, successor, colleague = (world.person(name, "D1", role) for name, role in (
        ("leaver", Role.DISTRICT_REVIEWER), ("next", Role.DISTRICT_REVIEWER), ("officer", Role.CLERK)))
    session.commit()
    waiting = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_DISTRICT)
    elsewhere = file_teacher(world, "E", 1, upto=State.AT_DISTRICT)
    begin_writing(session)
    star = set_star(session, waiting, "signed_on", "请核对原件", leaver)
    set_star(session, elsewhere, "contract_to", "另一区", world.users["reviewer-D2"])
    week = today(), today() + timedelta(7)
    given = delegate(session, desk_posts(leaver)[0], colleague, *week, "示例出差")
    held = delegate(session, desk_posts(world.users["reviewer-D1"])[0], leaver, *week, "示例出差")
    to_successor = delegate(session, desk_posts(leaver)[0], successor, week[1] + DAY, week[1] + 2 * DAY, "示例休假")
    session.commit()
    begin_writing(session)
    handover = offer(session, leaver, successor, world.organisations["D1"], leaver)
    session.commit()
    begin_writing(session)
    accept(session, handover, successor)
    session.commit()
    assert handover.moved == {"drafts": 0, "returns": 0, "under_way": 0, "reminders": 0, "stars": 1, "delegations": 3}
    [passed] = stars_on(session, [waiting.series_id])
    assert (passed.set_by, passed.note, star.set_by) == (successor, "请核对原件", leaver)
    assert all(item.until is not None for item in (star, given, held, to_successor))
    now = session.scalars(sa.select(Delegation).where(Delegation.until.is_(None)).order_by(Delegation.id)).all()
    assert [(item.giver.name, item.deputy.name) for item in now] == [
        (successor.name, colleague.name), (world.users["reviewer-D1"].name, successor.name)]
    assert verify(session) == []


def test_nobody_gets_a_desk_by_a_handover(world: World, session: Session) -> None:
    leaver, successor = (world.person(name, "D1", Role.CLERK) for name in ("leaver", "next"))
    session.commit()
    begin_writing(session)
    held = delegate(session, desk_posts(world.users["reviewer-D1"])[0], leaver, today(), today() + DAY, "示例出差")
    handover = offer(session, leaver, successor, world.organisations["D1"], leaver)
    accept(session, handover, successor)
    session.commit()
    assert held.until is not None
    assert deputed_to(session, successor) == []
