"""closings.csv and errata.csv: what was closed and corrected, by the same verbs as in the browser, once all records are
in. A closing may be made as known at an earlier moment; who prepares and who confirms it is named."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.knowing import BadQuestion
from app.approval.moves import NotPossible
from app.closings.closing import Signatory, Signing, confirm, prepare
from app.closings.errata import apply_for_erratum, approve_erratum
from app.closings.models import Closing, ClosingKind
from app.indicators.questions import organisations_called
from app.seeding.rows import Folder, SeedRow
from app.seeding.users import Users
from app.ui.words import Words

CLOSINGS, ERRATA = "closings.csv", "errata.csv"
WHICH = ("plan", "organisations", "on", "kind")
SIGNED = tuple(name for signs in Signing for name in (signs.value, f"{signs.value}_post"))


@dataclass(frozen=True)
class Which:
    """The closing a row speaks of."""

    plan: str
    codes: str
    day: date
    kind: ClosingKind


def load_closings(session: Session, users: Users, folder: Folder) -> int:
    """How many closings there are. What the verbs refuse becomes a fault of its row."""
    number = 0
    for row in folder.rows(CLOSINGS, (*WHICH, "known", *SIGNED, "prepared_by", "confirmed_by")):
        which, known = _which(row), row.moment("known")
        signatories = [_signatory(row, signs) for signs in Signing]
        preparer, confirmer = _user(users, row, "prepared_by"), _user(users, row, "confirmed_by")
        if which is None or preparer is None or confirmer is None:
            continue
        try:
            closing = prepare(session, which.plan, organisations_called(session, which.codes), which.day, which.kind,
                              signatories, preparer, known)
            confirm(session, closing, confirmer, closing.digest)
        except (NotPossible, BadQuestion) as refusal:
            row.fault("on", refusal.words)
            continue
        number += 1
    return number


def load_errata(session: Session, users: Users, folder: Folder) -> int:
    number = 0
    for row in folder.rows(ERRATA, (*WHICH, "targets", "cause", "applied_by", "approved_by")):
        which = _which(row)
        applicant, approver = _user(users, row, "applied_by"), _user(users, row, "approved_by")
        closing = _closing(session, which) if which else None
        if which is not None and closing is None:
            row.fault("on", Words("没有这份封存。", "There is no such closing."))
        if closing is None or applicant is None or approver is None:
            continue
        try:
            erratum = apply_for_erratum(session, closing, row.text("targets", needed=True).split(","),
                                        row.text("cause", needed=True), applicant)
            approve_erratum(session, erratum, approver)
        except NotPossible as refusal:
            row.fault("targets", refusal.words)
            continue
        number += 1
    return number


def _signatory(row: SeedRow, signs: Signing) -> Signatory:
    return Signatory(signs, row.text(signs.value, needed=True), row.text(f"{signs.value}_post", needed=True))


def _which(row: SeedRow) -> Which | None:
    day, kind = row.day("on", needed=True), row.member("kind", ClosingKind, needed=True)
    plan, codes = row.text("plan", needed=True), row.text("organisations", needed=True)
    return Which(plan, codes, day, kind) if day and kind and plan and codes else None


def _closing(session: Session, which: Which) -> Closing | None:
    return session.scalars(sa.select(Closing).where(
        Closing.plan_name == which.plan, Closing.codes == which.codes, Closing.day == which.day,
        Closing.kind == which.kind, Closing.confirmed_at.is_not(None))).one_or_none()


def _user(users: Users, row: SeedRow, column: str) -> User | None:
    return row.called(column, users.by_name, Words("没有此登录名。", "Nobody has this sign-in name."))
