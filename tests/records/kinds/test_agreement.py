"""What a sister-school agreement must and should say: which days cannot lie ahead, and what is only warned of."""

from datetime import date, timedelta

from app.db.stamps import today
from app.records.checks import content_problems
from app.records.kinds.agreement import (
    ACTIVITY,
    AGREEMENT,
    Activity,
    Agreement,
    AgreementPhase,
    PartnerApproval,
    TextLanguages,
    warnings,
)
from app.records.kinds.teacher import RECHECK, Recheck

TOMORROW = today() + timedelta(1)


def test_what_has_happened_cannot_lie_ahead() -> None:
    for kind, record in ((AGREEMENT, Agreement(phase=AgreementPhase.SIGNED, signed_on=TOMORROW)),
                         (ACTIVITY, Activity(held_on=TOMORROW)), (RECHECK, Recheck(rechecked_on=TOMORROW))):
        assert {problem.where for problem in content_problems(kind, record) if problem.code == "ahead"} == {
            kind.key_day[0]}
    planned = Agreement(phase=AgreementPhase.PLANNED, signed_on=TOMORROW)
    signed = Agreement(phase=AgreementPhase.SIGNED, signed_on=today(), expires_on=TOMORROW)
    for record in (planned, signed):
        assert "ahead" not in {problem.code for problem in content_problems(AGREEMENT, record)}


def test_a_partner_that_may_not_be_free_to_sign_is_warned_of_and_never_blocks() -> None:
    waiting = Agreement(phase=AgreementPhase.SIGNED, signed_on=date(2025, 1, 1),
                        partner_approval=PartnerApproval.PENDING, text_languages=TextLanguages.ZH_ONLY)
    assert {warning.where for warning in warnings(waiting)} == {"partner_approval", "text_languages"}
    assert "partner_approval" not in {problem.where for problem in content_problems(AGREEMENT, waiting)}
    waiting.phase = AgreementPhase.PLANNED
    waiting.partner_approval = PartnerApproval.PENDING
    assert {warning.where for warning in warnings(waiting)} == {"text_languages"}
