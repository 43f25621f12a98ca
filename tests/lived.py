"""A short life of the small city in which every table gets rows, all written the way the registry writes them."""

from datetime import date
from decimal import Decimal

import pyotp

from app.accounts.create import one_time_code
from app.accounts.emergencies.granting import ask, end, give
from app.accounts.factors.keeping import begin_factor, confirm_factor
from app.accounts.models import Contact
from app.accounts.signing_in import NotSignedIn, Place, begin_sign_in, end_sign_ins, sign_in_with
from app.accounts.sso.staff import register
from app.approval.models import Version
from app.approval.steps import State
from app.circulars.issuing import Audience, addressees, mark_read
from app.circulars.issuing import issue as issue_circular
from app.db.blobs import store_blob
from app.db.engine import begin_writing
from app.db.reads import Purpose, Read, note_read
from app.db.stamps import take_stamp, today, utc_now
from app.documents.issuing import issue
from app.documents.register import take_anchor
from app.documents.stamped_models import ReadBy, StampedForm
from app.enrolling.making import reset_for
from app.enrolling.sheets import keep_sheet
from app.findings.drawing import draw_sample
from app.findings.found import answer, told_to
from app.findings.models import Outcome as SampleOutcome
from app.findings.models import Strata
from app.findings.samples import enter_result
from app.handover.handing import decline, offer
from app.indicators.library import keep_plan, plan_at
from app.indicators.statistics import LEDGER_COMPLETE_FROM, add_statistic, change_setting
from app.jobs.queue import queue_job
from app.jobs.working import File, Outcome, work_once
from app.mail.outbox import post_mail
from app.organisations.change import change_facts, merge_organisations
from app.parties.merging import merge, unmerge
from app.parties.models import Partner, PartnerMerge, PersonMerge, ProposalKind
from app.parties.partners import change_partner_facts
from app.parties.proposals import propose, withdraw
from app.planning.share_models import Reply
from app.planning.shares import Whole, answer_share, share_out
from app.privacy.consents import give as give_consent
from app.privacy.erasing import retain
from app.privacy.models import ConsentBy, ConsentTo
from app.privacy.notices import publish
from app.records.filing import start
from app.records.keepers import hand_on
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import MovementKind
from app.records.kinds.teacher import CheckResult
from app.records.models import Attachment, Explanation
from app.records.sheets.uploads import keep_upload, read_upload
from app.records.writing.old_ledgers import OldEntry, mark_as_old, note_entries
from app.records.writing.prefilling import renew
from app.reminders.reminding import remind
from app.reporting.calls import call_schools
from app.reporting.windows import set_window
from app.ui.words import Words
from tests import filed
from tests.closed import closed, corrected, prepared
from tests.indicators.conftest import PLAN, SOURCE
from tests.world import World

HERE = Place("127.0.0.1", "a browser")


def live(world: World) -> World:
    """Partners, records of every kind on every way, paper, people who sign in, and the bureau's own numbers."""
    partner = _parties(world)
    agreement = _records(world, partner)
    _bureau(world)
    _people(world)
    filed.file_agreement(world, "A", partner, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
    review(world)
    _telling(world, agreement)
    _day_one(world, agreement)
    _closings(world, agreement)
    return world


def _telling(world: World, agreement: Version) -> None:
    """Reminders, a mail, a record handed on, a handover, a circular that was read, a telephone."""
    session, district = world.session, world.organisations["D1"]
    clerk, reviewer, second = (world.users[name] for name in ("clerk-A", "reviewer-D1", "second-D1"))
    remind(session, date(2022, 12, 1))
    session.commit()
    begin_writing(session)
    post_mail(session, clerk, "sample", "示例", "示例")
    session.add(Contact(user_id=clerk.id, phone="020-1234567"))
    hand_on(session, [agreement.series], world.users["head-A"], take_stamp(session))
    decline(session, offer(session, reviewer, second, district, reviewer), second, "示例谢绝")
    circular = issue_circular(session, district, reviewer, "示例通知", "示例",
                              addressees(session, district, Audience.SCHOOLS, []))
    mark_read(session, circular, clerk)
    session.commit()


def _day_one(world: World, agreement: Version) -> None:
    """An old ledger taken over, people of a sheet with a slip, schools reminded to report, a stamped form."""
    session = world.session
    admin, clerk, reviewer = (world.users[name] for name in ("admin", "clerk-A", "reviewer-D1"))
    begin_writing(session)
    old = start(session, KINDS["programme"], world.organisations["A"], clerk)
    ledger = mark_as_old(session, "sample", "programme", "2016.xlsx", "0" * 64, clerk)
    note_entries(session, {old.series_id: OldEntry(ledger.id, 2, "旧1", date(2016, 9, 1))})
    note_entries(session, {old.series_id: OldEntry(ledger.id, 2, "旧1号", date(2016, 9, 1))})
    sheet = keep_sheet(session, admin, "people.csv", b"sample people")
    sheet.printing, sheet.taken_at = reset_for(session, admin, world.users["clerk-E"]), utc_now()
    window = set_window(session, world.organisations["D1"], Words("示例", "Sample"), [KINDS["programme"]],
                        (date(2025, 1, 1), date(2025, 12, 31)), (today(), today()), reviewer)
    call_schools(session, window, reviewer)
    session.add(StampedForm(public_id="lived", version=agreement, file_name="a.pdf", media_type="application/pdf",
                            size=7, digest=store_blob(b"stamped"), read_by=ReadBy.TYPED, sent_by=clerk,
                            sent_at=utc_now()))
    session.commit()


def _parties(world: World) -> Partner:
    session = world.session
    begin_writing(session)
    partner, alias = world.partner("Sample School", "GB"), world.partner("The Sample School", "GB")
    other = world.partner("Another Sample School", "HK")
    merge(session, PartnerMerge, alias.id, partner.id)
    merge(session, PartnerMerge, other.id, partner.id)
    unmerge(session, PartnerMerge, other.id)
    change_partner_facts(session, other, locality="示例地")
    session.commit()
    return partner


def _records(world: World, partner: Partner) -> Version:
    """Gives an agreement in force."""
    agreement = filed.file_agreement(world, "A", partner)
    changed = filed.amend_filed(world, agreement, signed_at="另一示例地")
    filed.file_activity(world, agreement)
    gone = filed.file_agreement(world, "B", partner)
    filed.amend_filed(world, gone, upto=State.DRAFT)
    filed.revoke(world, gone)
    documented = filed.file_agreement(world, "E", partner, upto=State.DRAFT)
    world.session.add(Attachment(
        public_id="lived", version_id=documented.id, document="text", file_name="a.pdf", media_type="application/pdf",
        size=6, digest=store_blob(b"sample"), uploaded_by_id=documented.created_by_id, uploaded_at=utc_now()))
    world.session.add(Explanation(version_id=documented.id, field="term_years", words="示例说明"))
    filed.advance(world, documented)
    pupil = filed.file_student(world, "A", 1)
    filed.file_movement(world, pupil, MovementKind.TRANSFER_OUT, date(2023, 1, 1))
    filed.file_return(world, "U", date(2023, 9, 15), 1, 2, 3, 4, 5)
    _agreed_and_erased(world, pupil)
    teacher = filed.file_teacher(world, "A", 1)
    filed._filed(world, "recheck", "A", {"rechecked_on": date(2022, 9, 1), "result": CheckResult.CLEAR}, State.FILED,
                 teacher.series)
    people = [filed.participant(world, "A", "1"), filed.participant(world, "B", "2")]
    filed.file_trip(world, "A", people, to=("GB", "HK"))
    filed.file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE)
    begin_writing(world.session)
    merge(world.session, PersonMerge, *sorted((row.person_id for row in people), reverse=True))
    issue(world.session, agreement.series, world.users["reviewer-D1"])
    issue(world.session, documented.series, world.users["reviewer-D2"])
    take_anchor(world.session)
    renew(world.session, changed, world.users["clerk-A"])
    change = {"script": "en", "name": "Sample Academy", "official": False}
    withdraw(world.session, world.users["clerk-A"],
             propose(world.session, world.users["clerk-A"], partner, ProposalKind.NAME, change))
    world.session.commit()
    return changed


def _agreed_and_erased(world: World, pupil: Version) -> None:
    """A notice, a guardian's consent, a number revealed; and a pupil of long ago, erased with a scan."""
    session, clerk = world.session, world.users["clerk-A"]
    begin_writing(session)
    notice = publish(session, world.organisations["C"], world.users["reviewer-C"], "示例告知书", "", None)
    asked = (ConsentBy.GUARDIAN, ConsentTo.RECORDING)
    give_consent(session, pupil.series, notice, asked, "监护示例", date(2021, 8, 1), clerk)
    note_read(session, Read.REVEAL, "record", pupil.series.public_id, actor=clerk.username, purpose=Purpose.REVIEW,
              words="示例")
    old = filed.file_student(world, "A", 2, upto=State.DRAFT, enrolled_on=date(2015, 9, 1),
                             expected_leave_on=date(2018, 7, 1), insured_from=date(2015, 9, 1))
    session.add(Attachment(
        public_id="erased", version_id=old.id, document="insurance", file_name="b.pdf", media_type="application/pdf",
        size=6, digest=store_blob(b"erased"), uploaded_by_id=old.created_by_id, uploaded_at=utc_now()))
    filed.advance(world, old)
    retain(session, date(2023, 1, 1), "reviewer-c")


def _bureau(world: World) -> None:
    session, city = world.session, world.organisations["C"]
    begin_writing(session)
    keep_plan(session, "sample", PLAN, SOURCE)
    add_statistic(session, plan="sample", target="P1", organisation=city, label="示例", label_en="Sample",
                  value=Decimal("377.5"), unit="对", dated=date(2020, 12, 31), source="示例年鉴")
    for day in ("2021-01-01", "2022-01-01"):
        change_setting(session, city, LEDGER_COMPLETE_FROM, day, "示例")
    change_facts(session, world.organisations["B"], date(2023, 9, 1), name_zh="甲区示例新名小学")
    merge_organisations(session, world.organisations["K"], world.organisations["B"], date(2024, 9, 1))
    sheet = "协议类别\n缔结协议\n".encode()
    upload = keep_upload(session, KINDS["agreement"], world.users["clerk-A"], "a.csv", sheet)
    read_upload(session, upload)
    queue_job(session, "sample", world.users["clerk-A"], Words("示例", "Sample"), n=1)
    session.commit()
    work_once(session, {"sample": lambda doing: Outcome(Words("", ""), File("a.txt", "text/plain", b"left by a job"))})


def _people(world: World) -> None:
    session, clerk = world.session, world.users["clerk-A"]
    begin_writing(session)
    begin_sign_in(session, clerk, HERE)
    end_sign_ins(session, clerk)
    begin_sign_in(session, clerk, HERE)
    one_time_code(session, world.users["clerk-B"])
    factor = begin_factor(session, world.users["second-C"])
    confirm_factor(session, world.users["second-C"], pyotp.TOTP(factor.seed).now())
    register(session, world.users["clerk-E"], "00123")
    leave = ask(session, world.users["admin"], world.organisations["D1"], "示例", 1)
    give(session, leave, world.users["auditor"])
    end(session, leave)
    session.commit()
    begin_writing(session)
    try:
        sign_in_with(session, clerk.username, "a wrong password", HERE)
    except NotSignedIn:
        session.commit()


def review(world: World) -> None:
    """A share changed once and answered, a finding answered, a sample drawn and checked."""
    session, users = world.session, world.users
    begin_writing(session)
    plan = plan_at(session, "sample")
    target, district = plan.target("P2"), world.organisations["D1"].id
    whole = Whole(plan, target, target.due[0], world.organisations["C"])
    [first] = share_out(session, whole, {district: 3}, "", users["reviewer-C"], 0)
    [second] = share_out(session, whole, {district: 2}, "示例调整", users["reviewer-C"], first.id)
    answer_share(session, second, Reply.ACCEPT, "", users["reviewer-D1"])
    told, *_ = told_to(session, users["clerk-A"], today(), second.since)
    answer(session, told.finding, "说明", users["clerk-A"])
    sample = draw_sample(session, world.organisations["C"], today().year, Strata.SCHOOL, "1", users["reviewer-C"])
    enter_result(session, sample.items[0], SampleOutcome.CONFORMS, "", "", today(), "甲示例", users["reviewer-C"])
    session.commit()


def _closings(world: World, counted: Version) -> None:
    """A year closed, corrected after a revocation, and a later year prepared."""
    closing = closed(world, day=date(2024, 12, 31))
    filed.revoke(world, counted)
    corrected(world, closing, "P1")
    prepared(world)
