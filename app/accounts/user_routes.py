"""The users of the registry, for two administrators who see people and roles and no business data: the system
administrator makes accounts, gives codes, closes accounts; the security administrator gives and ends roles, takes away
second factors and ends sign-ins (三员分立). Nobody does any of it to themselves."""

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.create import (
    CannotAppoint,
    appoint,
    enable,
    end_appointment,
    find_user,
    make_user,
    may_appoint,
    one_time_code,
)
from app.accounts.current import current_person, role_required
from app.accounts.factors.keeping import has_factor, remove_factor
from app.accounts.forms import NO_SUCH_PLACE, AppointForm, StaffIdForm, UserForm
from app.accounts.models import Appointment, Role, SignIn, User
from app.accounts.signing_in import end_sign_in, end_sign_ins, open_sign_ins
from app.accounts.sso.staff import is_taken, register, staff_id_of
from app.db.engine import db
from app.db.trail import write_trail
from app.organisations.directory import names_of, organisation_called
from app.sheets.sending import handed_out
from app.sheets.writing import Sheet
from app.ui.paging import page_of, read_cursor
from app.ui.searching import searched
from app.ui.words import Words, t

pages = Blueprint("users", __name__, template_folder="templates", url_prefix="/users")

TAKEN = Words("该用户名已有人使用。", "This sign-in name is taken.")
ID_TAKEN = Words("该工号已对应另一位用户。", "This staff id belongs to another user.")
NOT_YOURSELF = Words("不能更改自己的账号和角色，请由另一位管理员办理。",
                     "Nobody changes their own account or roles: ask another administrator.")
NOT_YOUR_PART = Words("角色由安全管理员任免；尚无安全管理员时由系统管理员任免。",
                      "The security administrator gives and ends roles; the system administrator while there is none.")
SEES_USERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@pages.get("/")
@role_required(*SEES_USERS)
def index() -> ResponseReturnValue:
    wanted = searched(request.args)
    found = page_of(db.session, _found_by(wanted), User.id, read_cursor(request.args.get("cursor")))
    posts = {post.organisation_id for user in found.items for post in user.posts_held}
    return render_template("accounts/users.html", page=found, wanted=wanted, names=names_of(db.session, posts),
                           manages=current_person().holds(Role.SYSTEM_ADMIN))


@pages.post("/export")
@role_required(*SEES_USERS)
def export() -> Response:
    """The users that the search finds, as a sheet: no code, no password."""
    found = db.session.scalars(_found_by(searched(request.form)).order_by(User.id)).all()
    names = names_of(db.session, {post.organisation_id for user in found for post in user.posts_held})
    rows = tuple((user.username, user.name, user.post, user.email, "、".join(
        f"{names.get(post.organisation_id, post.organisation.code)} · {post.role.label}" for post in user.posts_held),
        t("启用", "enabled") if user.enabled else t("停用", "disabled")) for user in found)
    header = (t("用户名", "Sign-in name"), t("姓名", "Name"), t("职务", "Post"), t("电子邮箱", "E-mail"),
              t("角色", "Roles"), t("状态", "State"))
    return handed_out("users", Sheet(header, rows), "user")


@pages.route("/new", methods=["GET", "POST"])
@role_required(Role.SYSTEM_ADMIN)
def new() -> ResponseReturnValue:
    form = UserForm()
    valid = form.validate_on_submit()
    if valid and find_user(db.session, form.username.data or ""):
        form.complain("username", TAKEN)
        valid = False
    if valid and is_taken(db.session, form.staff_id.data or ""):
        form.complain("staff_id", ID_TAKEN)
        valid = False
    if not valid:
        return render_template("accounts/new_user.html", form=form), 422 if form.is_submitted() else 200
    user = make_user(db.session, form.username.data or "", form.name.data or "", post=form.post.data or "",
                     email=form.email.data or "")
    register(db.session, user, form.staff_id.data or "")
    code = one_time_code(db.session, user)
    db.session.commit()
    return _page(user, AppointForm(formdata=None), code)


@pages.get("/<username>")
@role_required(*SEES_USERS)
def show(username: str) -> ResponseReturnValue:
    return _page(_user(username), AppointForm(formdata=None))


@pages.post("/<username>/code")
@role_required(Role.SYSTEM_ADMIN)
def give_code(username: str) -> ResponseReturnValue:
    """The code stands on this answer only: nothing keeps it, and reading it again means a new one."""
    user = _other(username)
    code = one_time_code(db.session, user)
    for tell in current_app.extensions["code_given"]:
        tell(db.session, user, current_person())
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


@pages.post("/<username>/staff-id")
@role_required(Role.SYSTEM_ADMIN)
def set_staff_id(username: str) -> ResponseReturnValue:
    """By which the bureau's own sign-in knows this person."""
    user, form = _other(username), StaffIdForm()
    valid = form.validate_on_submit()
    if valid and is_taken(db.session, form.staff_id.data or "", user):
        form.complain("staff_id", ID_TAKEN)
        valid = False
    if not valid:
        return _page(user, AppointForm(formdata=None), staff=form), 422
    register(db.session, user, form.staff_id.data or "")
    db.session.commit()
    flash(t("工号已保存。", "The staff id is kept."), "success")
    return redirect(url_for("users.show", username=user.username))


@pages.post("/<username>/second-factor/reset")
@role_required(Role.SECURITY_ADMIN)
def reset_factor(username: str) -> ResponseReturnValue:
    """For somebody who lost telephone and recovery codes, after their identity was checked. Their password still
    stands between them and a new one."""
    user = _other(username)
    remove_factor(db.session, user, "reset_factor")
    end_sign_ins(db.session, user)
    db.session.commit()
    flash(t("验证器已重置，其登录已全部结束。", "The authenticator is reset and the sign-ins have ended."), "success")
    return redirect(url_for("users.show", username=user.username))


@pages.post("/<username>/sign-ins/end")
@role_required(Role.SECURITY_ADMIN)
def end_all(username: str) -> ResponseReturnValue:
    user = _other(username)
    ended = end_sign_ins(db.session, user)
    write_trail(db.session, "end_sign_in", "user", user.username, ended=ended)
    db.session.commit()
    flash(t("已结束 {n} 个登录。", "{n} sign-ins have ended.", n=ended), "success")
    return redirect(url_for("users.show", username=user.username))


@pages.post("/<username>/sign-ins/<int:number>/end")
@role_required(Role.SECURITY_ADMIN)
def end_sign_in_of(username: str, number: int) -> ResponseReturnValue:
    user = _other(username)
    sign_in = db.session.get(SignIn, number)
    if sign_in is None or sign_in.user_id != user.id:
        abort(404)
    if sign_in.ended_at is None:
        end_sign_in(db.session, sign_in, "end_sign_in")
    db.session.commit()
    flash(t("该登录已结束。", "That sign-in has ended."), "success")
    return redirect(url_for("users.show", username=user.username))


@pages.post("/<username>/appointments")
@role_required(*SEES_USERS)
def add_appointment(username: str) -> ResponseReturnValue:
    user, form = _other(username), AppointForm()
    refuse_unless_may_appoint()
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
@role_required(*SEES_USERS)
def end_one(username: str, number: int) -> ResponseReturnValue:
    user = _other(username)
    refuse_unless_may_appoint()
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


def refuse_unless_may_appoint() -> None:
    if not may_appoint(db.session, current_person()):
        abort(403, NOT_YOUR_PART)


def _page(user: User, form: AppointForm, code: str = "", staff: StaffIdForm | None = None) -> str:
    names, own = names_of(db.session, {post.organisation_id for post in user.appointments}), user is current_person()
    secures = current_person().holds(Role.SECURITY_ADMIN) and not own
    config, known_as = current_app.config, staff_id_of(db.session, user)
    return render_template(
        "accounts/user.html", user=user, form=form, code=code, names=names, own=own, secures=secures,
        known_as=known_as,
        staff=staff or StaffIdForm(formdata=None, staff_id=known_as),
        manages=current_person().holds(Role.SYSTEM_ADMIN) and not own,
        appoints=not own and may_appoint(db.session, current_person()),
        has_factor=secures and has_factor(db.session, user),
        sign_ins=open_sign_ins(db.session, user, config["SESSION_IDLE"], config["SESSION_MAX"]) if secures else [])
