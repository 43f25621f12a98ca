"""What each role is given, whole or masked, in every form it leaves in; and strings that mean harm, through all."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from werkzeug.test import TestResponse

from app.approval.models import Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.reads import ReadEvent
from app.records.content import columns_of, kind_of
from tests.client import StrictClient
from tests.filed import file_student, file_teacher
from tests.world import World

PASSPORT, PERMIT, RESIDENCE = "TESTPLANT77", "PERMITPLANT88", "STAYPLANT99"
"""Planted: numbers that nobody but the school's officers is handed whole."""

OFFICERS = ("clerk-a", "head-a")
READERS = (*OFFICERS, "reviewer-d1", "reviewer-c", "leader-c", "clerk-b", "reviewer-d2", "auditor", "admin")


def handed_out(client: StrictClient, version: Version) -> Iterator[tuple[str, TestResponse]]:
    """Every way a record of this kind leaves the registry, each by its name."""
    series, kind = version.series.public_id, version.kind
    for page in (f"/records/{series}", f"/records/{kind}/", f"/reviews/{series}", "/records/", "/persons/",
                 f"/records/{kind}/?q={PASSPORT[:9]}", f"/persons/?tail={PASSPORT[-4:]}", "/trail/", "/trail/reads"):
        yield page, client.get(page, follow_redirects=True)
    for ending in ("xlsx", "csv", "csv-gb18030"):
        yield f"export {ending}", client.post(f"/records/{kind}/export", data={"format": ending})
    yield "persons", client.post("/persons/export", data={"format": "csv"})
    yield "form", client.post(f"/records/{series}/form", data={"version": version.number})
    yield "ledger", client.post(f"/records/{kind}/ledger", data={})


def text_of(answer: TestResponse) -> str:
    """What somebody can read in it."""
    content = answer.get_data()
    if content.startswith(b"%PDF-"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("gb18030" if b"csv-gb" in content else "utf-8", "replace")


def test_a_number_leaves_whole_only_in_the_export_of_its_own_school(world: World, client: StrictClient) -> None:
    teacher = file_teacher(world, "A", 1, document_number=PASSPORT, permit_number=PERMIT, residence_number=RESIDENCE)
    whole: set[tuple[str, str]] = set()
    for username in READERS:
        client.sign_in(username)
        for name, answer in handed_out(client, teacher):
            assert answer.status_code < 500, (username, name)
            told = text_of(answer) if answer.status_code < 400 else ""
            if any(number in told for number in (PASSPORT, PERMIT, RESIDENCE)):
                whole.add((username, name))
        client.post("/sign-out")
    assert whole == {(username, f"export {ending}") for username in OFFICERS
                     for ending in ("xlsx", "csv", "csv-gb18030")}
    world.session.rollback()
    exported = world.session.scalars(sa.select(ReadEvent.actor).where(ReadEvent.act == "export")).all()
    assert set(OFFICERS) <= set(exported)


NAUGHTY = ('"><script>alert(1)</script>', "'-alert(1)-'", "</title><b>", "{{1234*5}}${1234*5}", "a\u2028b\u202eevil",
           "＜script＞", "=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "－2+3", "李<b>雷&amp;", "%s%n{0}", "𠮷野家",
           "<img src=/etc/passwd>", "; DROP TABLE version; --", "../../etc/passwd", "\t=1+1")


@pytest.mark.parametrize("make", [file_student, file_teacher])
def test_strings_that_mean_harm_stay_strings_on_every_way_out(
        world: World, client: StrictClient, make: object) -> None:
    version = make(world, "A", 1, upto=State.DRAFT)  # type: ignore[operator]  # makes a record
    begin_writing(world.session)
    texts = [column for column in columns_of(kind_of(version).table)
             if type(column.type) is sa.String and column.name not in ("nationality", "crime_record_territory")]
    for place, column in enumerate(texts):
        setattr(version, column.name, NAUGHTY[place % len(NAUGHTY)][:column.type.length])  # type: ignore[attr-defined]
    world.session.commit()
    client.sign_in("clerk-a")
    client.page(f"/records/{version.series.public_id}/edit")
    for name, answer in handed_out(client, version):
        if answer.status_code in (401, 403, 404):
            continue
        assert answer.status_code == 200, name
        told = text_of(answer)
        if answer.mimetype == "text/html":
            assert "<script>alert" not in told
            assert "<img src=/etc" not in told
            assert "6170" not in told
        elif name == "export xlsx":
            assert not re.search(r"<f[ >]|<hyperlink", told)
        elif name.startswith("export"):
            assert not re.search(r'(^|,)"?[=+@\t－]', told, re.MULTILINE)
