"""shares.csv: what bureaus had shared out of their targets, and what was answered."""

from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa

from app.indicators.plans import Due, Plan
from app.planning.share_models import Reply, Share, ShareAnswer
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import Folder, SeedRow
from app.seeding.users import Users
from app.ui.words import Words

SHARES = "shares.csv"
COLUMNS = ("plan", "target", "due", "giver", "organisation", "amount", "reason", "given_by", "since")
ANSWERS = ("reply", "words", "answered_by", "answered")


def load_shares(ledger: Ledger, organisations: Organisations, users: Users, plans: Mapping[str, tuple[int, Plan]],
                folder: Folder) -> int:
    """In the order of their stamps: a later share of the same organisation takes the place of the one before."""
    rows = sorted(folder.rows(SHARES, COLUMNS, ANSWERS), key=lambda row: row.text("since"))
    standing = {_place(share): share for share in ledger.session.scalars(
        sa.select(Share).where(Share.until.is_(None)))}
    for row in rows:
        plan = row.called("plan", plans)
        due = _due(row, plan[1]) if plan else None
        if plan is None or due is None:
            continue
        share = _share(ledger, organisations, users, row, plan[0], due)
        if share is None or not _fits(row, organisations, plan[1], due, share, standing):
            continue
        _write(ledger, users, row, share, standing.get(_place(share)))
        standing[_place(share)] = share
    return len(rows)


def _place(share: Share) -> tuple[object, ...]:
    return (share.plan_id, share.target, share.due, share.giver_id, share.organisation_id)


def _due(row: SeedRow, plan: Plan) -> Due | None:
    day = row.day("due", needed=True)
    found = next((due for target in plan.targets if target.code == row.text("target", needed=True)
                  for due in target.due if due.on == day and due.at_least), None)
    if found is None and day is not None:
        row.fault("due", Words("该指标在这一日期没有数量。", "The target has no number on that day."))
    return found


def _share(ledger: Ledger, organisations: Organisations, users: Users, row: SeedRow, plan_id: int,
           due: Due) -> Share | None:
    giver = row.called("giver", organisations.by_code)
    place = row.called("organisation", organisations.by_code)
    given_by, amount = row.called("given_by", users.by_name), row.text("amount", needed=True)
    if amount and not (amount.isascii() and amount.isdigit()):
        row.fault("amount", Words("须为不小于零的整数。", "It must be a whole number, not below zero."))
    elif giver and place and given_by and amount:
        return Share(plan_id=plan_id, target=row.text("target"), due=due.on, giver_id=giver.id,
                     organisation_id=place.id, amount=int(amount), reason=row.text("reason"), given_by_id=given_by.id,
                     since=ledger.since(row))
    return None


def _fits(row: SeedRow, organisations: Organisations, plan: Plan, due: Due, share: Share,
          standing: Mapping[tuple[object, ...], Share]) -> bool:
    """The parts make no more than the whole, and a change gives its reason."""
    same = [item for item in standing.values() if _place(item)[:3] == _place(share)[:3]]
    owners = [organisations.by_code[code].id for code in plan.organisations if code in organisations.by_code]
    whole = due.at_least if owners == [share.giver_id] else sum(
        item.amount for item in same if item.organisation_id == share.giver_id)
    others = sum(item.amount for item in same if item.giver_id == share.giver_id
                 and item.organisation_id != share.organisation_id)
    if Decimal(others + share.amount) > Decimal(whole or 0):
        row.fault("amount", Words("各份额之和超过总数。", "The shares make more than the whole."))
        return False
    if _place(share) in standing and not share.reason:
        row.fault("reason", Words("调整份额须有理由。", "A change gives its reason."))
        return False
    return True


def _write(ledger: Ledger, users: Users, row: SeedRow, share: Share, before: Share | None) -> None:
    if before is not None:
        before.until, share.replaces_id = share.since, before.id
        ledger.session.flush()
    ledger.session.add(share)
    ledger.session.flush()
    ledger.note(share.since, "share_out", "share", str(share.id), actor=row.text("given_by"), plan=row.text("plan"),
                target=share.target, due=share.due, organisation=row.text("organisation"), amount=share.amount,
                replaces=share.replaces_id)
    reply, by = row.member("reply", Reply), row.called("answered_by", users.by_name) if row.text("reply") else None
    if reply is None or by is None:
        return
    answer = ShareAnswer(share_id=share.id, reply=reply, words=row.text("words"), by_id=by.id,
                         at=ledger.since(row, "answered"))
    ledger.session.add(answer)
    ledger.session.flush()
    ledger.note(answer.at, reply.value, "share", str(share.id), actor=by.username)
