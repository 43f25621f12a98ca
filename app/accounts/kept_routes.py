"""What was typed before a sign-in ended comes back: on its own page where that can show it, else ready to be sent."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts.current import current_person, for_everybody
from app.accounts.kept_forms import KeptForm, drop_kept, find_kept
from app.db.engine import db
from app.ui.words import t

pages = Blueprint("kept", __name__, template_folder="templates")


@pages.get("/kept/<token>")
@for_everybody
def open_again(token: str) -> ResponseReturnValue:
    """404 for everybody but the person who typed it."""
    kept = find_kept(db.session, current_person(), token)
    if kept is None or kept.body is None:
        abort(404)
    page = _own_page(kept)
    if page:
        return redirect(page)
    fields = [item for item in kept.fields.items(multi=True) if item[0] != "kept"]
    return render_template("accounts/kept.html", kept=kept, fields=fields)


@pages.post("/kept/<token>/drop")
@for_everybody
def drop(token: str) -> ResponseReturnValue:
    drop_kept(db.session, current_person(), token)
    db.session.commit()
    flash(t("未保存的内容已丢弃。", "What was not saved is thrown away."), "info")
    return redirect("/")


def _own_page(kept: KeptForm) -> str:
    """The address at which a slice shows its own form again: `app.extensions["kept_pages"]`, by endpoint."""
    try:
        endpoint, about = current_app.url_map.bind("").match(kept.path.partition("?")[0], method="POST")
    except (HTTPException, RequestRedirect):
        return ""
    address = current_app.extensions["kept_pages"].get(endpoint)
    return str(address(kept.token, **about)) if address else ""
