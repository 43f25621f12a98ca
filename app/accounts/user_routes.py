"""The users of the registry, for the system administrator, who sees people and roles and no business data."""

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.create import (
    CannotAppoint,
    appoint,
    enable,
    end_appointment,
    find_user,
    make_user,
    one_time_code,
)
from app.accounts.current import current_person, role_required
from app.accounts.forms import AppointForm, UserForm
from app.accounts.models import Appointment, Role, User
from app.db.engine import db
from app.db.trail import write_trail
from app.organisations.directory import names_of, organisation_called
from app.sheets.sending import sent_sheets
from app.sheets.writing import Sheet
from app.ui.paging import page_of, read_cursor
from app.ui.words import Words, t

pages = Blueprint("users", __name__, template_folder="templates", url_prefix="/users")

TAKEN = Words("该用户名已有人使用。", "This sign-in name is taken.")
NO_SUCH_PLACE = Words("没有这个代码或名称的单位，或同名的不止一个；请填代码。",
                      "No organisation has this code or name, or more than one has it: give the code.")
NOT_YOURSELF = Words("不能更改自己的账号和角色，请由另一位系统管理员办理。",
                     "Nobody changes their own account or roles: ask another system administrator.")


@pages.get("/")
@role_required(Role.SYSTEM_ADMIN)
def index() -> ResponseReturnValue:
    wanted = request.args.get("q", "").strip()
    found = page_of(db.session, _found_by(wanted), User.id, read_cursor(request.args.get("cursor")))
    posts = {post.organisation_id for user in found.items for post in user.posts_held}
    return render_template("accounts/users.html", page=found, wanted=wanted, names=names_of(db.session, posts))


@pages.post("/export")
@role_required(Role.SYSTEM_ADMIN)
def export() -> Response:
    """The users that the search finds, as a sheet: no code, no password."""
    found = db.session.scalars(_found_by(request.form.get("q", "").strip()).order_by(User.id)).all()
    names = names_of(db.session, {post.organisation_id for user in found for post in user.posts_held})
    rows = tuple((user.username, user.name, user.post, user.email, "、".join(
        f"{names.get(post.organisation_id, post.organisation.code)} · {post.role.label}" for post in user.posts_held),
        t("启用", "enabled") if user.enabled else t("停用", "disabled")) for user in found)
    header = (t("用户名", "Sign-in name"), t("姓名", "Name"), t("职务", "Post"), t("电子邮箱", "E-mail"),
              t("角色", "Roles"), t("状态", "State"))
    file = sent_sheets({"users": Sheet(header, rows)}, request.form.get("format", "xlsx"), "users")
    write_trail(db.session, "export", "user", "", records=len(rows))
    db.session.commit()
    return file


@pages.route("/new", methods=["GET", "POST"])
@role_required(Role.SYSTEM_ADMIN)
def new() -> ResponseReturnValue:
    form = UserForm()
    valid = form.validate_on_submit()
    if valid and find_user(db.session, form.username.data or ""):
        form.complain("username", TAKEN)
        valid = False
    if not valid:
        return render_template("accounts/new_user.html", form=form), 422 if form.is_submitted() else 200
    user = make_user(db.session, form.username.data or "", form.name.data or "", post=form.post.data or "",
                     email=form.email.data or "")
    code = one_time_code(db.session, user)
    db.session.commit()
    return _page(user, AppointForm(formdata=None), code)


@pages.get("/<username>")
@role_required(Role.SYSTEM_ADMIN)
def show(username: str) -> ResponseReturnValue:
    return _page(_user(username), AppointForm(formdata=None))


@pages.post("/<username>/code")
@role_required(Role.SYSTEM_ADMIN)
def give_code(username: str) -> ResponseReturnValue:
    """The code stands on this answer only: nothing keeps it, and reading it again means a new one."""
    user = _other(username)
    code = one_time_code(db.session, user)
    db.session.commit()
    return _page(user, AppointForm(formdata=None), code)


@pages.post("/<username>/enabled")
@role_required(Role.SYSTEM_ADMIN)
def set_enabled(username: str) -> ResponseReturnValue:
    user = _other(username)
    enable(db.session, user, request.form.get("enabled") == "yes")
    db.session.commit()
    flash(t("账号已启用。", "The account is enabled.") if user.enabled
          else t("账号已停用，其登录已全部结束。", "The account is disabled and its sign-ins have ended."), "success")
    return redirect(url_for("users.show", username=user.username))


@pages.post("/<username>/appointments")
@role_required(Role.SYSTEM_ADMIN)
def add_appointment(username: str) -> ResponseReturnValue:
    user, form = _other(username), AppointForm()
    valid = form.validate_on_submit()
    organisation = organisation_called(db.session, form.organisation.data or "") if valid else None
    if valid and organisation is None:
        form.complain("organisation", NO_SUCH_PLACE)
    if organisation is None:
        return _page(user, form), 422
    try:
        appoint(db.session, user, organisation, Role(form.role.data))
    except CannotAppoint as refusal:
        form.complain("role", refusal.words)
        return _page(user, form), 422
    db.session.commit()
    flash(t("已任命，立即生效。", "Appointed, from now on."), "success")
    return redirect(url_for("users.show", username=user.username))


@pages.post("/<username>/appointments/<int:number>/end")
@role_required(Role.SYSTEM_ADMIN)
def end_one(username: str, number: int) -> ResponseReturnValue:
    user = _other(username)
    appointment = db.session.get(Appointment, number)
    if appointment is None or appointment.user_id != user.id:
        abort(404)
    end_appointment(db.session, appointment)
    db.session.commit()
    flash(t("已免去该角色，立即生效。", "The role has ended, from now on."), "success")
    return redirect(url_for("users.show", username=user.username))


def _found_by(wanted: str) -> sa.Select[User]:
    """Users whose sign-in name or name contains the words; everybody without words."""
    if not wanted:
        return sa.select(User)
    return sa.select(User).where(sa.or_(User.username.icontains(wanted, autoescape=True),
                                        User.name.icontains(wanted, autoescape=True)))


def _user(username: str) -> User:
    user = find_user(db.session, username)
    if user is None:
        abort(404)
    return user


def _other(username: str) -> User:
    """The user, unless it is the one who asks: an administrator's own roles are another's business."""
    user = _user(username)
    if user is current_person():
        abort(403, NOT_YOURSELF)
    return user


def _page(user: User, form: AppointForm, code: str = "") -> str:
    names = names_of(db.session, {post.organisation_id for post in user.appointments})
    return render_template("accounts/user.html", user=user, form=form, code=code, names=names,
                           own=user is current_person())
