"""freezes.csv and delegations.csv: what was frozen, and whose desk was in a colleague's hands, in days gone by."""

from datetime import date

from app.accounts.models import Role, User
from app.approval.models import Delegation
from app.organisations.models import Organisation
from app.records.freezes import ALL_KINDS, Freeze, FreezeException
from app.records.kinds import KINDS
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import Folder, SeedRow
from app.seeding.users import Users
from app.ui.words import Words

FREEZES, DELEGATIONS = "freezes.csv", "delegations.csv"
NO_SUCH = Words("没有此项。", "There is no such thing.")
BACKWARDS = Words("截止日不得早于开始日。", "The last day cannot be before the first.")
NOT_THEIRS = Words("此人在该单位没有这个岗位。", "This person does not hold that post there.")


def load_freezes(ledger: Ledger, organisations: Organisations, users: Users, folder: Folder) -> int:
    """Each as it was announced; `excepted` went on in spite of it, through a day and for a reason."""
    columns = ("organisation", "kind", "first_day", "last_day", "notice", "notice_en", "set_by", "since")
    rows = list(folder.rows(FREEZES, columns, ("excepted", "excepted_until", "excepted_for")))
    for row in rows:
        place, user, days = _place(row, organisations), _user(row, "set_by", users), _days(row)
        kind, notice = row.text("kind"), row.text("notice", needed=True)
        if kind not in (ALL_KINDS, *KINDS):
            row.fault("kind", NO_SUCH)
        elif place is not None and user is not None and days is not None and notice:
            freeze = Freeze(organisation_id=place.id, kind=kind, notice=notice, notice_en=row.text("notice_en"),
                            first_day=days[0], last_day=days[1], set_by_id=user.id, set_at=ledger.since(row))
            ledger.session.add(freeze)
            ledger.session.flush()
            ledger.note(freeze.set_at, "freeze", "freeze", str(freeze.id), actor=user.username,
                        organisation=place.code, kind=kind, valid_from=days[0], through=days[1])
            _except(ledger, row, freeze, user, users)
    ledger.session.flush()
    return len(rows)


def _except(ledger: Ledger, row: SeedRow, freeze: Freeze, by: User, users: Users) -> None:
    if not row.text("excepted"):
        return
    person, through = _user(row, "excepted", users), row.day("excepted_until", needed=True)
    reason, at = row.text("excepted_for", needed=True), ledger.stamp(freeze.set_at)
    if person is not None and through is not None and reason:
        ledger.session.add(FreezeException(freeze_id=freeze.id, user_id=person.id, expires_on=through, reason=reason,
                                           allowed_by_id=by.id, allowed_at=at))
        ledger.note(at, "except", "freeze", str(freeze.id), actor=by.username, person=person.username, through=through)


def load_delegations(ledger: Ledger, organisations: Organisations, users: Users, folder: Folder) -> int:
    """From a desk's holder to a colleague at the same organisation."""
    columns = ("organisation", "role", "giver", "deputy", "first_day", "last_day", "reason", "since")
    rows = list(folder.rows(DELEGATIONS, columns))
    posts = {(user.id, place) for user, place, _, _ in users.posts}
    desks = {(user.id, place, role) for user, place, role, _ in users.posts}
    for row in rows:
        place, role, days = _place(row, organisations), row.member("role", Role, needed=True), _days(row)
        giver, deputy = _user(row, "giver", users), _user(row, "deputy", users)
        if place is None or role is None or days is None or giver is None or deputy is None:
            continue
        if (giver.id, place.id, role) not in desks or (deputy.id, place.id) not in posts or giver is deputy:
            row.fault("giver" if (giver.id, place.id, role) not in desks else "deputy", NOT_THEIRS)
            continue
        delegation = Delegation(giver_id=giver.id, deputy_id=deputy.id, organisation_id=place.id, role=role,
                                first_day=days[0], last_day=days[1], reason=row.text("reason", needed=True),
                                since=ledger.since(row))
        ledger.session.add(delegation)
        ledger.session.flush()
        ledger.note(delegation.since, "delegate", "delegation", str(delegation.id), actor=giver.username,
                    deputy=deputy.username, organisation=place.code, role=role, valid_from=days[0], through=days[1])
    return len(rows)


def _days(row: SeedRow) -> tuple[date, date] | None:
    first, last = row.day("first_day", needed=True), row.day("last_day", needed=True)
    if first is None or last is None:
        return None
    if last < first:
        row.fault("last_day", BACKWARDS)
        return None
    return first, last


def _place(row: SeedRow, organisations: Organisations) -> Organisation | None:
    found = organisations.by_code.get(row.text("organisation", needed=True))
    if found is None and row.text("organisation"):
        row.fault("organisation", NO_SUCH)
    return found


def _user(row: SeedRow, column: str, users: Users) -> User | None:
    found = users.by_name.get(row.text(column, needed=True))
    if found is None and row.text(column):
        row.fault(column, NO_SUCH)
    return found
