"""Organisations and people of a sheet made, each person with a slip; as long work that goes on where it was killed."""

from sqlalchemy.orm import Session

from app.accounts.create import CannotAppoint, appoint, find_user, make_user, may_appoint
from app.accounts.models import User
from app.db.blobs import read_blob
from app.db.engine import begin_writing
from app.db.stamps import take_stamp, today
from app.db.trail import write_trail
from app.enrolling.models import AccountSheet, SlipPrinting
from app.enrolling.reading import Outcome, PersonRow, read_people
from app.enrolling.sheets import find_sheet
from app.enrolling.slips import begin_printing, give_slip
from app.enrolling.telling import tell_of_code
from app.jobs.working import Doing, JobFailed
from app.jobs.working import Outcome as Result
from app.organisations.change import Facts, found
from app.organisations.models import Level, Organisation
from app.organisations.tree import find_organisation
from app.sheets.tables import BadTable
from app.ui.words import Words

WORK = "make_accounts"
BATCH = 10
"""So many are made before others may write: a code takes a moment to be hashed."""
GONE = Words("上传的文件已不在。", "The file that was sent is gone.")
NOT_THEIR_PART = Words("申请人已无任免角色的权限。", "Whoever asked may not give roles any more.")
WRONG_NOW = Words("表中有误，请重新试读。", "The sheet has faults now: read it again.")


def make_accounts(doing: Doing) -> Result:
    """Rows that are made already are unchanged, so that a work begun again doubles nobody."""
    sheet = _sheet(doing)
    try:
        people = read_people(doing.session, sheet.file_name, read_blob(sheet.digest))
    except BadTable as bad:
        raise JobFailed(bad.words) from bad
    if not people.is_good:
        raise JobFailed(WRONG_NOW)
    todo = [row for row in people.rows if row.outcome is not Outcome.UNCHANGED]
    made, before = doing.state.get("made", 0), doing.done
    for first in range(0, len(todo), BATCH):
        begin_writing(doing.session)
        printing = _printing(doing.session, _sheet(doing))
        part = todo[first:first + BATCH]
        made += sum(_make(doing.session, printing, row) for row in part)
        doing.progress(before + first + len(part), before + len(todo), made=made)
    _finish(doing.session, _sheet(doing), made)
    return Result(Words(f"新开账号 {made} 个，请打印纸条。", f"{made} accounts are made: print their slips."))


def _sheet(doing: Doing) -> AccountSheet:
    sheet = find_sheet(doing.session, doing.owner, doing.wishes["sheet"])
    if sheet is None:
        raise JobFailed(GONE)
    if not may_appoint(doing.session, doing.owner):
        raise JobFailed(NOT_THEIR_PART)
    return sheet


def _printing(session: Session, sheet: AccountSheet) -> SlipPrinting:
    if sheet.printing is None:
        sheet.printing, sheet.taken_at = begin_printing(session, sheet.owner), take_stamp(session)
        session.flush()
    return sheet.printing


def _make(session: Session, printing: SlipPrinting, row: PersonRow) -> bool:
    """Whether it was a new person, who then has a slip."""
    values = row.values
    organisation = find_organisation(session, values["code"]) or _found(session, row)
    known = find_user(session, values["username"])
    user = known or make_user(session, values["username"], values["name"], post=values["post"], email=values["email"])
    try:
        appoint(session, user, organisation, values["role"])
    except CannotAppoint as refusal:
        raise JobFailed(refusal.words) from refusal
    if known is None:
        give_slip(session, printing, user)
    return known is None


def _found(session: Session, row: PersonRow) -> Organisation:
    values = row.values
    parent = find_organisation(session, values["parent"])
    if parent is None:
        raise JobFailed(WRONG_NOW)
    facts = Facts(parent.id, values["name_zh"], stage=values["stage"], ownership=values["ownership"],
                  affiliation=values["affiliation"])
    return found(session, values["code"], Level.SCHOOL, facts, today())


def _finish(session: Session, sheet: AccountSheet, made: int) -> None:
    begin_writing(session)
    sheet.taken_at = sheet.taken_at or take_stamp(session)
    write_trail(session, "import", "accounts", sheet.public_id, actor=sheet.owner.username, records=made)
    session.flush()


def reset_for(session: Session, owner: User, user: User) -> SlipPrinting:
    """A new code on a slip for somebody who has lost their password; they and their head are told who gave it."""
    printing = begin_printing(session, owner)
    give_slip(session, printing, user)
    tell_of_code(session, user, owner)
    return printing
