"""What a bureau's reviewer announces by a form on the page of its list: a window, a freeze."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import abort, flash

from app.approval.moves import NotPossible
from app.db.engine import db
from app.organisations.models import Organisation
from app.reporting.forms import FreezeForm, WindowForm

Thing = TypeVar("Thing")


def announced(form: WindowForm | FreezeForm, bureaus: Sequence[Organisation], announce: Callable[[Organisation], Thing],
              field: str, said: str) -> Thing | None:
    """What `announce` made for the bureau chosen, committed and `said`. None where nothing was sent or the form says
    what is wrong, a refusal at `field`; 403 for a person without a bureau."""
    if not form.is_submitted():
        return None
    if not bureaus:
        abort(403)
    if not form.validate():
        return None
    try:
        made = announce(next(item for item in bureaus if item.code == form.organisation.data))
    except NotPossible as refusal:
        form.complain(field, refusal.words)
        return None
    db.session.commit()
    flash(said, "success")
    return made
