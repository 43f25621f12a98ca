"""The pages of proposals: what schools would change about partners, and what the bureau says to it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.db.engine import db
from app.organisations.tree import facts_of
from app.parties.access import EDITS_PARTNERS
from app.parties.forms import LABELS, PartyForm
from app.parties.models import NameScript, PartnerKind, PartnerProposal, ProposalKind
from app.parties.partner_routes import pages
from app.parties.partners import partner_names
from app.parties.proposals import (
    DECIDES,
    NotDecided,
    decide,
    may_decide,
    may_withdraw,
    proposals_seen,
    told_since,
    waiting_for,
    withdraw,
)
from app.parties.sides import open_facts
from app.ui.notices import Notice
from app.ui.paging import page_of, read_cursor
from app.ui.territories import territory_name
from app.ui.words import Words, t

DECISIONS = (("accept", Words("采纳，立即更改", "Accept: change it now")),
             ("refuse", Words("不予采纳", "Refuse")))
SAY_WHY = Words("不予采纳时请写明原因，建议人会看到。", "Say why it is refused: the proposer will read it.")
Line = tuple[str, str, str, bool]
"""A field, what stands now, what is proposed, and whether they differ."""


class DecisionForm(PartyForm):
    decision = RadioField(validators=[InputRequired()])
    answer = TextAreaField(validators=[Length(max=400)], filters=[lambda text: (text or "").strip()])

    def __init__(self) -> None:
        super().__init__()
        self.decision.label.text, self.answer.label.text = t("决定", "Decision"), t("答复", "Answer")
        self.answer.description = t("建议人会看到；不予采纳时必填。",
                                    "The proposer will read it; needed for a refusal.")
        self.decision.choices = [(value, str(words)) for value, words in DECISIONS]

    def decided(self) -> bool:
        """Valid, and a refusal says why."""
        if not self.validate_on_submit():
            return False
        if self.decision.data == "refuse" and not self.answer.data:
            self.complain("answer", SAY_WHY)
            return False
        return True


@pages.get("/proposals")
@role_required(*EDITS_PARTNERS)
def proposals() -> ResponseReturnValue:
    """For a bureau first what it is to decide, then all; for a school its own and what became of them."""
    user, session = current_person(), db.session
    page = page_of(session, proposals_seen(user), PartnerProposal.id, read_cursor(request.args.get("cursor")))
    waiting = waiting_for(session, user)
    ids = {item.partner_id for item in [*page.items, *waiting]}
    return render_template("parties/proposals.html", page=page, waiting=waiting, decides=user.holds(*DECIDES),
                           names=partner_names(session, ids), schools=_schools([*page.items, *waiting]), state=state_of)


@pages.route("/proposals/<public_id>", methods=["GET", "POST"])
@role_required(*EDITS_PARTNERS)
def proposal(public_id: str) -> ResponseReturnValue:
    user, session = current_person(), db.session
    shown = session.scalars(proposals_seen(user).where(PartnerProposal.public_id == public_id)).one_or_none()
    if shown is None:
        abort(404)
    form, may = DecisionForm(), may_decide(session, user, shown)
    if form.is_submitted() and not may:
        abort(403 if shown.is_open else 409)
    if not form.decided():
        page = render_template(
            "parties/proposal.html", proposal=shown, form=form, may_decide=may, lines=lines_of(shown),
            name=partner_names(session, [shown.partner_id])[shown.partner_id], state=state_of(shown),
            school=_schools([shown])[shown.organisation_id], may_withdraw=may_withdraw(user, shown))
        return page, 422 if form.is_submitted() else 200
    return _decide(user, shown, accepted=form.decision.data == "accept", answer=form.answer.data or "")


@pages.post("/proposals/<public_id>/withdraw")
@role_required(*EDITS_PARTNERS)
def withdraw_proposal(public_id: str) -> ResponseReturnValue:
    """The school's own officer takes it back while nobody has decided it."""
    user, session = current_person(), db.session
    shown = session.scalars(proposals_seen(user).where(PartnerProposal.public_id == public_id)).one_or_none()
    if shown is None:
        abort(404)
    if not may_withdraw(user, shown):
        abort(403 if shown.is_open else 409)
    try:
        withdraw(session, user, shown)
    except NotDecided as refusal:
        abort(409, refusal.words)
    session.commit()
    flash(t("建议已撤回，机构信息未变。", "The proposal is withdrawn; the partner stays as it is."), "success")
    return redirect(url_for("parties.proposals"))


def _decide(user: User, shown: PartnerProposal, *, accepted: bool, answer: str) -> ResponseReturnValue:
    try:
        decide(db.session, user, shown, accepted=accepted, answer=answer)
    except NotDecided as refusal:
        abort(409, refusal.words)
    db.session.commit()
    flash(t("已采纳，机构信息已更改。", "Accepted: the partner is changed.") if accepted
          else t("已答复，机构信息未变。", "Answered: the partner stays as it is."), "success")
    return redirect(url_for("parties.proposals"))


def lines_of(shown: PartnerProposal) -> list[Line]:
    """What it would change, beside what stands now."""
    content = shown.content
    if shown.kind is ProposalKind.FACTS:
        now = open_facts(db.session, [shown.partner_id])[shown.partner_id]
        return [(str(LABELS[name]), _told(name, getattr(now, name)), _told(name, value), getattr(now, name) != value)
                for name, value in content["after"].items()]
    if shown.kind is ProposalKind.NAME:
        said = f"{content['name']}（{NameScript(content['script']).label}）" + (
            t("，官方名称", ", official") if content["official"] else "")
        return [(t("名称", "Name"), "", said, True)]
    return [(t("名称", "Name"), content["name"], t("停用", "Ended"), True)]


def _told(name: str, value: str) -> str:
    if name == "territory":
        return territory_name(value)
    return PartnerKind(value).label if name == "kind" else value or "—"


def state_of(shown: PartnerProposal) -> tuple[str, str]:
    """In words, and its tone."""
    if shown.withdrawal is not None:
        return t("已撤回", "Withdrawn"), "secondary"
    if shown.decided_at is None:
        return t("待处理", "Waiting"), "info"
    return (t("已采纳", "Accepted"), "success") if shown.accepted else (t("未采纳", "Refused"), "danger")


def _schools(shown: list[PartnerProposal]) -> dict[int, str]:
    ids = {item.organisation_id for item in shown}
    found = {number: facts_of(db.session, number) for number in ids}
    return {number: facts.name if facts else "" for number, facts in found.items()}


def proposal_notices(user: User) -> list[Notice]:
    """On the home page: what waits for this person, and what became of what they proposed."""
    if not user.holds(*EDITS_PARTNERS):
        return []
    url, session = url_for("parties.proposals"), db.session
    waiting, told = len(waiting_for(session, user)), told_since(session, user)
    to_decide = t("境外机构修改建议待处理：{n} 条", "Proposed changes of partners to decide: {n}", n=waiting)
    answered = t("您的境外机构修改建议已有答复：{n} 条", "Your proposed changes of partners that were answered: {n}",
                 n=len(told))
    return [Notice(words, url) for words, some in ((to_decide, waiting), (answered, told)) if some]


