"""The page of permissions, for the security administrator, who answers for it, and the auditor, who checks it."""

from itertools import groupby

from flask import Blueprint, current_app, render_template

from app.accounts.current import role_required
from app.accounts.models import Role
from app.accounts.permissions.acts import acts, addresses

pages = Blueprint("permissions", __name__, template_folder="../templates", url_prefix="/permissions")

READS = (Role.SECURITY_ADMIN, Role.AUDITOR)


@pages.get("/")
@role_required(*READS)
def index() -> str:
    grouped = [(heading, list(found)) for heading, found in groupby(acts(), key=lambda act: act.heading)]
    return render_template("accounts/permissions.html", grouped=grouped, roles=Role, addresses=addresses(),
                           asked_of=current_app.config["SECOND_FACTOR_ROLES"])
