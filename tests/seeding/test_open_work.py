"""What lies on the desks of a seed: by the same verbs as in the browser, so that what nobody could do is a fault; and
no screen of the demonstration is empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.models import Delegation
from app.db.engine import db
from app.findings.models import FindingAnswer, SampleResult
from app.handover.models import Handover
from app.records.freezes import Freeze
from app.records.reviewing.stars import Star
from app.reporting.models import ZeroReport
from app.seeding import BadSeed, load_folder
from app.verification import verify
from tests.client import StrictClient
from tests.conftest import Databases, copied
from tests.seeding.tiny import USERS, agreement, folder

PLACES = "S,D,示例报送,trip"
TABLES = {
    "users": USERS + "s-clerk2,孙示例,,,,clerk@S,2018-01-02\nd-deputy,周示例,,,,district_reviewer@D,2018-01-02\n",
    "windows": "organisation,name,name_en,kinds,period_from,period_to,opens_on,due_on,set_by,since\n"
               "D,示例报送,Sample,agreement|trip,2024-01-01,2024-12-31,2024-11-01,2024-12-10,d-reviewer,2024-10-20\n",
    "freezes": "organisation,kind,first_day,last_day,notice,notice_en,set_by,since,excepted,excepted_until,"
               "excepted_for\nD,trip,2020-01-06,2020-01-12,示例冻结,,d-reviewer,2020-01-02,d-deputy,2020-01-08,急件\n",
    "delegations": "organisation,role,giver,deputy,first_day,last_day,reason,since\n"
                   "D,district_reviewer,d-reviewer,d-deputy,2020-02-03,2020-02-07,出差,2020-02-01\n",
    "stars": "series,field,note,by\nAGR-1,signed_at,请核对地点,d-reviewer\n",
    "zero_reports": f"school,organisation,window,kind,by\n{PLACES},s-clerk\n",
    "handovers": "successor,organisation,note,by\ns-clerk2,S,请接手,s-clerk\n",
    "answers": "series,rule,words,by\nAGR-1,lapsed_pair,正在商谈,s-head\n",
    "samples": "organisation,year,strata,seed,by\nC,2019,district,77,c-reviewer\n",
    "sample_results": "seed,place,outcome,field,words,checked_on,checked_by,by\n"
                      "77,1,differs,signed_at,地点不符,2020-03-02,甲示查,c-reviewer\n",
}


def load(session: Session, path: Path, **changed: str) -> None:
    lapsed = agreement("AGR-1", 1, "filed", expires="2021-02-28", begun="2019-03-02", submitted="2019-03-03",
                       city_since="2019-03-20")
    load_folder(session, folder(path, lapsed, **(TABLES | changed)))
    session.commit()


def test_a_seed_brings_what_lies_on_its_desks(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    freeze = session.scalars(sa.select(Freeze)).one()
    assert (freeze.is_over, [item.user.username for item in freeze.exceptions]) == (True, ["d-deputy"])
    for model in (Delegation, Star, ZeroReport, Handover, FindingAnswer, SampleResult):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 1, model
    assert verify(session) == []


@pytest.mark.parametrize(("name", "old", "new", "column"), [
    ("freezes", "trip", "tour", "kind"), ("freezes", "2020-01-12", "2020-01-01", "last_day"),
    ("delegations", ",d-deputy,", ",s-clerk,", "deputy"), ("delegations", ",d-reviewer,", ",d-nobody,", "giver"),
    ("stars", "signed_at", "no_such_field", "series"), ("stars", "d-reviewer", "s-clerk", "series"),
    ("zero_reports", "trip", "teacher", "school"), ("zero_reports", "s-clerk", "c-reviewer", "school"),
    ("handovers", "s-clerk2", "d-reviewer", "successor"), ("answers", "AGR-1", "AGR-2", "series"),
    ("answers", "s-head", "nobody", "by"), ("answers", "lapsed_pair", "sleeping", "series"),
    ("samples", "c-reviewer", "d-reviewer", "organisation"), ("samples", "2019", "soon", "organisation"),
    ("sample_results", "77,1", "77,9", "seed"),
])
def test_what_nobody_could_do_is_a_fault_of_its_row(session: Session, tmp_path: Path, name: str, old: str, new: str,
                                                    column: str) -> None:
    head, row = TABLES[name].split("\n", 1)
    alone = {other: TABLES[other].split("\n", 1)[0] + "\n" for other in TABLES if other not in ("users", "windows")}
    if name == "sample_results":
        alone["samples"] = TABLES["samples"]
    with pytest.raises(BadSeed) as bad:
        load(session, tmp_path, **alone | {name: f"{head}\n{row.replace(old, new, 1)}"})
    assert [(fault.file, fault.column) for fault in bad.value.faults] == [(f"{name}.csv", column)]


PASSWORD = "walnut bridge lantern 26"  # printed by every demonstration
SCREENS = {
    "gz-city": ["/reviews/", "/reviews/stars/", "/reviews/delegations/", "/reporting/", "/reporting/freezes/",
                "/circulars/", "/plans/", "/findings/", "/findings/?state=answered", "/samples/", "/closings/",
                "/locks/", "/partners/", "/partners/proposals", "/persons/", "/organisations/", "/directory/",
                "/ledger/", "/plans/guangzhou-145/shares", "/plans/guangzhou-145/statistics",
                "/plans/guangzhou-145/readings",
                "/plans/guangzhou-145/history", "/privacy/notices"],
    "gz-clerk": ["/reporting/", "/circulars/", "/partners/proposals", "/partners/", "/persons/", "/findings/"],
    "gz-district": ["/reviews/", "/reviews/delegations/", "/reporting/freezes/", "/school-accounts/"],
    "lj-district": ["/handovers/"],
    "auditor": ["/trail/"],
    "sysadmin": ["/users/", "/organisations/"],
}
"""The lists each person meets in the navigation, but for those that fill by use only: own drafts and jobs, mails,
emergencies."""


@pytest.fixture
def demonstrated(databases: Databases, seeded_url: str, seeded_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The demo data, to sign in to: a copy, made while nobody reads the first."""
    with seeded_app.app_context():
        db.engine.dispose()
    yield from copied(databases, seeded_url, tmp_path)


def test_no_screen_of_the_demonstration_is_empty(demonstrated: Flask) -> None:
    client, found = StrictClient(demonstrated), []
    for person, addresses in SCREENS.items():
        client.sign_in(person, PASSWORD)
        found += [(person, address) for address in addresses if 'class="empty"' in client.page(address)]
        client.post("/sign-out")
    assert found == []
