"""The world of the matrix: three schools with the same records in every state, eleven people, everything else once."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.accounts.emergencies.granting import ask
from app.accounts.kept_forms import keep
from app.accounts.models import Role
from app.approval.models import Delegation, Series, Version
from app.approval.steps import State
from app.db.blobs import store_blob
from app.db.engine import begin_writing
from app.db.stamps import take_stamp, today, utc_now
from app.documents.issuing import issue
from app.enrolling.making import reset_for
from app.enrolling.sheets import keep_sheet
from app.parties.models import Partner, ProposalKind
from app.parties.proposals import propose
from app.planning.plan_keeping import begin_draft
from app.records.freezes import set_freeze
from app.records.kinds import KINDS
from app.records.models import Attachment
from app.records.reviewing.stars import set_star
from app.reporting.windows import set_window
from app.reporting.zero import report_zero
from app.ui.words import Words
from tests import filed
from tests.indicators.conftest import PLAN, SOURCE
from tests.lived import live
from tests.world import World

SCHOOLS = ("A", "B", "E")
"""Own, in the same district, in another district."""
STATES = (State.DRAFT, State.AT_HEAD, State.AT_DISTRICT, State.FILED)

ACTORS = {"clerk": "clerk-A", "head": "head-A", "dist": "reviewer-D1", "city": "reviewer-C", "lead": "leader-C",
          "depu": "deputy", "audit": "auditor", "sec": "secadmin", "sys": "admin"}
WITHOUT = ("anonymous", "disabled")


@dataclass
class Place:
    """A record: its public id, its attachment, its content hash, the serial of its certificate."""

    record: str
    item: str
    hash: str = ""
    serial: str = "none"


PEOPLE = ("学校代码,学校名称,上级代码,学段,办学性质,隶属关系,姓名,用户名,角色,职务,邮箱\n"
          "A,,,,,,甲示例,sample-a,外事专员,,\n")
MISSING = Place("AGR-0000000000", "none")


@dataclass
class Scene:
    """Records by school and state, and the ids of what there is once."""

    records: dict[tuple[str, State], Place] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def set_up(world: World) -> Scene:
    """Everything the matrix asks for, in one database."""
    session, scene = world.session, Scene()
    begin_writing(session)
    world.person("secadmin", "C", Role.SECURITY_ADMIN)
    world.person("deputy", "D1", Role.LEADER)
    world.person("gone", "A", Role.CLERK)
    _yesterdays_deputy(world)
    ask(session, world.users["secadmin"], world.organisations["D1"], "示例", 1)
    session.commit()
    for school in SCHOOLS:
        for state in STATES:
            scene.records[school, state] = _record(world, school, state)
    live(world)
    _what_there_is_once(world, scene.records["A", State.AT_DISTRICT])
    scene.ids = _ids(session)
    session.commit()
    return scene


def _yesterdays_deputy(world: World) -> None:
    now, day = take_stamp(world.session), today()
    world.session.add(Delegation(
        giver_id=world.users["reviewer-D1"].id, deputy_id=world.users["deputy"].id,
        organisation_id=world.organisations["D1"].id, role=Role.DISTRICT_REVIEWER, first_day=day - timedelta(9),
        last_day=day - timedelta(1), reason="示例", since=now))


def _what_there_is_once(world: World, starred: Place) -> None:
    """A window with a zero report, a freeze ahead, a star, a proposal, a draft of a plan, accounts by sheet, a slip, a
    kept form."""
    session, users, district = world.session, world.users, world.organisations["D1"]
    clerk, reviewer = users["clerk-A"], users["reviewer-D1"]
    begin_writing(session)
    window = set_window(session, district, Words("示例", "Sample"), [KINDS["programme"], KINDS["student"]],
                        (date(2016, 1, 1), date(2016, 12, 31)), (today(), today()), reviewer)
    report_zero(session, window, world.organisations["A"], KINDS["programme"], clerk)
    ahead = today() + timedelta(30)
    set_freeze(session, district, None, ahead, ahead, Words("示例", "Sample"), reviewer)
    version = session.scalars(sa.select(Version).join(Series, Series.id == Version.series_id).where(
        Series.public_id == starred.record)).one()
    set_star(session, version, "signed_on", "示例", reviewer)
    partner = session.scalars(sa.select(Partner).order_by(Partner.id)).first()
    assert partner is not None
    propose(session, clerk, partner, ProposalKind.NAME, {"script": "en", "name": "Sample College", "official": False})
    begin_draft(session, users["reviewer-C"], "sample", PLAN, SOURCE, base=1)
    keep_sheet(session, users["secadmin"], "people.csv", PEOPLE.encode())
    reset_for(session, reviewer, users["clerk-B"])
    keep(session, clerk.id, "/partners/new", fields=MultiDict([("name", "示例")]))
    session.commit()


def _record(world: World, school: str, state: State) -> Place:
    session = world.session
    begin_writing(session)
    partner = world.partner(f"Sample School {school} {state}", "GB")
    version = filed.file_agreement(world, school, partner, upto=State.DRAFT)
    begin_writing(session)
    item = Attachment(public_id=f"item-{school}-{state}", version_id=version.id, document="zh_text", file_name="a.pdf",
                      media_type="application/pdf", size=6, digest=store_blob(b"sample"),
                      uploaded_by_id=version.created_by_id, uploaded_at=utc_now())
    session.add(item)
    session.commit()
    begin_writing(session)
    filed.advance(world, version, state)
    place = Place(version.series.public_id, item.public_id, version.content_hash or "")
    if state is State.FILED:
        begin_writing(session)
        place.serial = issue(session, version.series, world.users["reviewer-D1"]).serial
        session.commit()
    return place


def _ids(session: Session) -> dict[str, str]:
    """The first of each kind of thing that the addresses name, the last of those that others have too."""
    firsts = {
        "pupil": "SELECT public_id FROM series WHERE kind = 'student'",
        "circular": "SELECT public_id FROM circular", "handover": "SELECT public_id FROM handover",
        "closing": "SELECT public_id FROM closing WHERE confirmed_at IS NOT NULL",
        "prepared": "SELECT public_id FROM closing WHERE confirmed_at IS NULL", "erratum": "SELECT id FROM erratum",
        "job": "SELECT public_id FROM job", "upload": "SELECT public_id FROM sheet_upload",
        "partner": "SELECT public_id FROM partner", "person": "SELECT public_id FROM person",
        "sample": "SELECT id FROM sample", "statistic": "SELECT id FROM statistic", "share": "SELECT id FROM share",
        "lock": "SELECT id FROM period_lock", "freeze": 'SELECT id FROM "freeze"',
        "zero": "SELECT id FROM zero_report", "delegation": "SELECT id FROM delegation", "star": "SELECT id FROM star",
        "reminder": "SELECT id FROM reminder_told", "name": "SELECT id FROM partner_name",
        "draft": "SELECT id FROM plan_draft", "others_sheet": "SELECT public_id FROM account_sheet",
        "kept": "SELECT token AS id FROM kept_form", "scan": "SELECT public_id FROM stamped_form",
        "consent": "SELECT id FROM consent",
    }
    lasts = {
        "window": "SELECT id FROM reporting_window", "proposal": "SELECT public_id FROM partner_proposal",
        "sheet": "SELECT public_id FROM account_sheet", "slips": "SELECT public_id FROM slip_printing",
    }

    def one(statement: str) -> str:
        return str(session.execute(sa.text(statement)).scalars().first() or 1)

    return ({name: one(f"{statement} ORDER BY id") for name, statement in firsts.items()}
            | {name: one(f"{statement} ORDER BY id DESC") for name, statement in lasts.items()})
