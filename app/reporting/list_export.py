"""Where the schools of a reporting window stand, as a sheet: who has not reported can be called one by one."""

from flask import Response, request

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.db.trail import write_trail
from app.indicators.routes import answered
from app.records.naming import organisation_names
from app.reporting.blueprint import blueprint
from app.reporting.routes import asked_look, seen_by
from app.reporting.standing import Asked, Cell, Stand, narrowed, schools_of
from app.reporting.windows import find_window
from app.sheets.sending import sent_sheets
from app.sheets.writing import Sheet
from app.ui.text import text
from app.ui.words import t


@blueprint.post("/reporting/<int:number>/export")
@role_required(*READS_RECORDS)
@answered
def export_window(number: int) -> Response:
    """One line a school and kind, of those the page is narrowed to, on its two dates."""
    user, session, look = current_person(), db.session, asked_look(request.form)
    found = find_window(session, user, number)
    schools = list(narrowed(schools_of(session, Asked(found, look.on, look.known, seen_by(session, user))), look.kind,
                            look.stand, contradicted=look.contradicted))
    names = organisation_names(session, [school.id for school in schools])
    wanted = [look.stand] if look.stand else list(Stand)
    kinds = [kind for kind in found.kinds_asked if look.kind in ("", kind.name)]
    header = (t("单位代码", "Code"), t("学校", "School"), t("类别", "Kind"), t("报送情况", "Stands"),
              t("记录数", "Records"), t("其中迟报", "Of these late"), t("零报人", "Declared nothing"),
              t("零报时间", "Declared at"))
    rows = tuple((school.code, names.get(school.id, school.code), str(kind.title), *_told(school.cells[kind.name]))
                 for school in schools for kind in kinds if school.cells[kind.name].stand.value in wanted)
    file = sent_sheets({"schools": Sheet(header, rows)}, request.form.get("format", "xlsx"), f"window-{found.id}")
    write_trail(session, "export", "window", str(found.id), records=len(rows))
    session.commit()
    return file


def _told(cell: Cell) -> tuple[str, ...]:
    zero = (cell.zero.reported_by.name, text(cell.zero.since)) if cell.zero else ("", "")
    return (cell.stand.label, str(cell.records), str(cell.late), *zero)
