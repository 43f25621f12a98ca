"""Pages of delegations: who acts for whom, giving one's desk to a colleague, ending it early."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.current import current_person, role_required
from app.accounts.forms import WordedForm, stripped
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.approval.delegations import (
    colleagues,
    delegate,
    delegations_seen,
    desk_posts,
    end_delegation,
    may_end,
)
from app.approval.models import Delegation
from app.approval.moves import NotPossible
from app.approval.refusals import possible
from app.db.engine import db
from app.db.stamps import today
from app.records.blueprint import blueprint
from app.records.naming import organisation_names
from app.ui.words import Words, t


class DelegationForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "post": Words("代理哪个岗位", "Which desk"), "deputy": Words("代理人", "Deputy"),
        "first_day": Words("自", "From"), "last_day": Words("至", "Through"), "reason": Words("事由", "Reason"),
    }
    help: ClassVar[Mapping[str, Words]] = {
        "last_day": Words("到期自动结束，也可提前结束。", "It ends by itself, and can be ended earlier."),
        "reason": Words("例如出差、休假。", "Such as travel or leave."),
    }
    post = SelectField(validators=[InputRequired()])
    deputy = SelectField(validators=[InputRequired()])
    first_day = DateField(validators=[InputRequired()])
    last_day = DateField(validators=[InputRequired()])
    reason = StringField(validators=[DataRequired(), Length(max=400)], filters=[stripped])

    def days(self) -> tuple[date, date]:
        assert self.first_day.data is not None
        assert self.last_day.data is not None
        return self.first_day.data, self.last_day.data


def delegation_form(user: User, names: Mapping[int, str], others: list[User]) -> DelegationForm:
    form = DelegationForm()
    form.post.choices = [(str(post.id), f"{names.get(post.organisation_id, '')} · {post.role.label}")
                         for post in desk_posts(user)]
    form.deputy.choices = [(other.username, _called(other)) for other in others]
    if not form.is_submitted():
        form.first_day.data = form.last_day.data = today()
    return form


def _called(user: User) -> str:
    return t("{name}（{post}）", "{name} ({post})", name=user.name, post=user.post or user.username)


@blueprint.route("/reviews/delegations/", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def delegations() -> ResponseReturnValue:
    """Who acts for whom; who holds a desk gives theirs to a colleague here."""
    session, user = db.session, current_person()
    found = list(session.scalars(delegations_seen(user).limit(200)))
    posts, others = desk_posts(user), colleagues(session, user)
    names = organisation_names(session, [*(item.organisation_id for item in found),
                                        *(post.organisation_id for post in posts)])
    form = delegation_form(user, names, others)
    if form.is_submitted():
        if not posts:
            abort(403)
        if form.validate():
            post = next(item for item in posts if str(item.id) == form.post.data)
            deputy = next(item for item in others if item.username == form.deputy.data)
            try:
                delegate(session, post, deputy, *form.days(), form.reason.data or "")
            except NotPossible as refusal:
                session.rollback()
                form.complain("first_day", refusal.words)
            else:
                session.commit()
                flash(t("已委托代理。", "The desk is delegated."), "success")
                return redirect(url_for("records.delegations"))
    page = render_template("records/delegations.html", delegations=found, names=names, form=form if posts else None,
                           may_end=lambda item: may_end(user, item), today=today())
    return page, 422 if form.errors else 200


@blueprint.post("/reviews/delegations/<int:number>/end")
@role_required(*READS_RECORDS)
@possible
def end_one(number: int) -> ResponseReturnValue:
    """End a delegation before its last day."""
    session, user = db.session, current_person()
    found = session.scalars(delegations_seen(user).where(Delegation.id == number)).one_or_none()
    if found is None:
        abort(404)
    if not may_end(user, found):
        abort(403)
    end_delegation(session, found, user)
    session.commit()
    flash(t("代理已结束。", "The delegation has ended."), "success")
    return redirect(url_for("records.delegations"))
