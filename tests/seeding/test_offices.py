"""windows.csv and circulars.csv: what was asked and told, as it stood then; what nobody could have done is a fault."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.create import find_user
from app.circulars.issuing import unread_number
from app.circulars.models import Circular
from app.reporting.models import ReportingWindow
from app.seeding import BadSeed, load_folder
from app.verification import verify
from tests.seeding.tiny import folder

WINDOWS = "organisation,name,name_en,kinds,period_from,period_to,opens_on,due_on,set_by,since\n"
WINDOW = "D,示例报送,Sample,agreement|trip,2024-01-01,2024-12-31,2024-11-01,2024-12-10,d-reviewer,2024-10-20"
CIRCULARS = "circular,organisation,title,body,author,since,read_by\n"
CIRCULAR = "CRC-1,D,示例通知,请报送。,d-reviewer,2024-10-21,s-clerk"


def test_windows_and_circulars_stand_as_they_were_set(session: Session, tmp_path: Path) -> None:
    load_folder(session, folder(tmp_path, windows=WINDOWS + WINDOW + "\n", circulars=CIRCULARS + CIRCULAR + "\n"))
    session.commit()
    window, circular = session.scalars(sa.select(ReportingWindow)).one(), session.scalars(sa.select(Circular)).one()
    assert (window.kinds, window.due_on, window.since.date()) == ("agreement,trip", date(2024, 12, 10),
                                                                  date(2024, 10, 20))
    assert circular.issued_at.date() == date(2024, 10, 21)
    unread = [unread_number(session, user) for name in ("s-clerk", "s-head") if (user := find_user(session, name))]
    assert unread == [0, 1]
    assert verify(session) == []


@pytest.mark.parametrize(("window", "circular", "file", "column"), [
    (WINDOW.replace("D,", "X,", 1), CIRCULAR, "windows.csv", "organisation"),
    (WINDOW.replace("trip", "tour"), CIRCULAR, "windows.csv", "kinds"),
    (WINDOW.replace("2024-12-10", "2024-10-10"), CIRCULAR, "windows.csv", "due_on"),
    (WINDOW.replace("d-reviewer", "nobody"), CIRCULAR, "windows.csv", "set_by"),
    (WINDOW, CIRCULAR.replace("请报送。", ""), "circulars.csv", "body"),
    (WINDOW, CIRCULAR.replace("s-clerk", "c-reviewer"), "circulars.csv", "read_by"),
])
def test_what_nobody_could_have_asked_or_told_is_refused(session: Session, tmp_path: Path, window: str, circular: str,
                                                         file: str, column: str) -> None:
    with pytest.raises(BadSeed) as bad:
        load_folder(session, folder(tmp_path, windows=WINDOWS + window + "\n", circulars=CIRCULARS + circular + "\n"))
    assert [(fault.file, fault.column) for fault in bad.value.faults] == [(file, column)]
