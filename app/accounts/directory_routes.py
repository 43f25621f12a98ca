"""The directory of officers."""

from flask import Blueprint, render_template, request

from app.accounts.contacts import contacts_of, officers
from app.accounts.current import current_person, for_everybody
from app.accounts.models import Appointment
from app.db.engine import db
from app.organisations.directory import names_of
from app.ui.paging import page_of, read_cursor
from app.ui.searching import searched

pages = Blueprint("directory", __name__, template_folder="templates", url_prefix="/directory")


@pages.get("/")
@for_everybody
def index() -> str:
    wanted = searched(request.args)
    page = page_of(db.session, officers(current_person(), wanted), Appointment.id,
                   read_cursor(request.args.get("cursor")))
    return render_template(
        "accounts/directory.html", page=page, wanted=wanted,
        names=names_of(db.session, {post.organisation_id for post in page.items}),
        contacts=contacts_of(db.session, {post.user_id for post in page.items}))
