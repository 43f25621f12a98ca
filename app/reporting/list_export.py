"""Where the schools of a reporting window stand, as a sheet: who has not reported can be called one by one."""

from flask import Response, request

from app.accounts.current import role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.indicators.routes import answered
from app.records.naming import organisation_names
from app.reporting.blueprint import blueprint
from app.reporting.routes import asked_look
from app.reporting.standing import Cell, Stand, schools_of
from app.sheets.sending import handed_out
from app.sheets.writing import Sheet
from app.ui.text import text
from app.ui.words import t


@blueprint.post("/reporting/<int:number>/export")
@role_required(*READS_RECORDS)
@answered
def export_window(number: int) -> Response:
    """One line a school and kind, of those the page is narrowed to, on its two dates."""
    look = asked_look(request.form)
    asked = look.of(number)
    found, schools = asked.window, look.behind(schools_of(db.session, asked))
    names = organisation_names(db.session, [school.id for school in schools])
    wanted = [look.stand] if look.stand else list(Stand)
    kinds = [kind for kind in found.kinds_asked if look.kind in ("", kind.name)]
    header = (t("单位代码", "Code"), t("学校", "School"), t("类别", "Kind"), t("报送情况", "Stands"),
              t("记录数", "Records"), t("其中迟报", "Of these late"), t("零报人", "Declared nothing"),
              t("零报时间", "Declared at"))
    rows = tuple((school.code, names.get(school.id, school.code), str(kind.title), *_told(school.cells[kind.name]))
                 for school in schools for kind in kinds if school.cells[kind.name].stand.value in wanted)
    return handed_out("schools", Sheet(header, rows), "window", str(found.id), file=f"window-{found.id}")


def _told(cell: Cell) -> tuple[str, ...]:
    zero = (cell.zero.reported_by.name, text(cell.zero.since)) if cell.zero else ("", "")
    return (cell.stand.label, str(cell.records), str(cell.late), *zero)
