"""Documents of a record: six types, looked into before they are kept, given out as they came."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.approval.models import Version
from app.approval.steps import State
from app.db.blobs import blob_path
from app.records.attachments.file_types import MAX_FILES, MAX_PAGES, MAX_SIZE, NotAccepted, checked_type, clean_name
from app.records.models import Attachment
from tests.blank_pdf import blank_pdf
from tests.client import StrictClient
from tests.filed import amend_filed, file_agreement
from tests.world import World

PDF = blank_pdf((200, 100))


def picture(form: str, size: tuple[int, int] = (4, 4)) -> bytes:
    file = io.BytesIO()
    Image.new("1" if form == "PNG" else "L", size).save(file, form)
    return file.getvalue()


def package(*names: str, content: bytes = b"<x/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


DOCX = package("word/document.xml", content=b'<w:document xmlns:w="urn:w"/>')
XLSX, OFD = package("xl/workbook.xml", content=b"<workbook/>"), package("OFD.xml", content=b'<OFD xmlns="urn:o"/>')


@pytest.mark.parametrize(("name", "content", "media_type"), [
    ("a.pdf", PDF, "application/pdf"), ("A.PDF", PDF, "application/pdf"), ("a.jpg", picture("JPEG"), "image/jpeg"),
    ("a.jpeg", picture("JPEG"), "image/jpeg"), ("a.png", picture("PNG"), "image/png"),
    ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("a.ofd", OFD, "application/ofd"),
])
def test_a_file_that_is_what_its_name_says_is_accepted(name: str, content: bytes, media_type: str) -> None:
    assert checked_type(name, content) == media_type


REFUSED = {
    "an ending that is not known": ("a.exe", b"MZ"), "no ending": ("pdf", PDF), "nothing": ("a.pdf", b""),
    "a page that says it is a pdf": ("a.pdf", b"<html>%PDF-1.7 %%EOF"), "a pdf without an end": ("a.pdf", b"%PDF-1.7"),
    "a pdf that is a zip too": ("a.pdf", PDF + package("x")), "an image that is a zip too": (
        "a.png", picture("PNG") + package("x")),
    "a pdf called image": ("a.png", PDF), "a jpeg called png": ("a.png", picture("JPEG")),
    "an image cut short": ("a.png", picture("PNG")[:30]), "a signature alone": ("a.jpg", b"\xff\xd8\xff"),
    "an image of too many dots": ("a.png", picture("PNG", (10_000, 6_000))),
    "an image of far too many dots": ("a.png", picture("PNG", (20_000, 10_000))),
    "an svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "an svg called png": ("a.png", b"<svg/>"),
    "a pdf of nothing": ("a.pdf", b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"),
    "a pdf with its middle cut out": ("a.pdf", PDF[:200] + PDF[-200:]),
    "a pdf of too many pages": ("a.pdf", blank_pdf(*[(9, 9)] * (MAX_PAGES + 1))),
    "a package whose main part is something else": ("a.docx", package("word/document.xml")),
    "a package whose main part is no xml": ("a.ofd", package("OFD.xml", content=b"<OFD>")),
    "a package whose main part unfolds itself": ("a.ofd", package("OFD.xml", content=(
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OFD>&b;</OFD>'))),
    "a sheet called document": ("a.docx", XLSX), "a document with macros": (
        "a.docx", package("word/document.xml", "word/vbaProject.bin")),
    "a zip bomb": ("a.xlsx", package("xl/workbook.xml", content=bytes(20_000_000))),
    "a zip of very many": ("a.xlsx", package("xl/workbook.xml", *(f"x{number}" for number in range(250)))),
    "a zip cut short": ("a.xlsx", XLSX[:40]), "something before the zip": ("a.xlsx", b"MZ" + XLSX),
    "too much": ("a.pdf", b"%PDF-" + bytes(MAX_SIZE) + b"%%EOF"), "a hidden ending": ("a.pdf.exe", PDF),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_file_that_is_something_else_is_refused(why: str) -> None:
    name, content = REFUSED[why]
    with pytest.raises(NotAccepted):
        checked_type(name, content)


@pytest.mark.parametrize(("sent", "kept"), [
    ("姊妹校协议.pdf", "姊妹校协议.pdf"), ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\x\\协议.pdf", "协议.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"), ("abc\u202efdp.exe.pdf", "abcfdp.exe.pdf"), ("...", "file"),
    ("", "file"), ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
])
def test_a_name_is_kept_without_what_could_mislead(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.fixture
def draft(world: World, client: StrictClient) -> Version:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.DRAFT)
    client.sign_in("clerk-a")
    return version


def attach(client: StrictClient, version: Version, content: bytes = PDF, name: str = "协议.pdf",
           document: str = "zh_text") -> str:
    response = client.post(f"/records/{version.series.public_id}/attachments", data={
        "document": document, "file": (io.BytesIO(content), name)}, follow_redirects=True)
    return response.get_data(as_text=True)


def test_a_document_comes_back_as_it_was_and_only_as_a_download(
        world: World, client: StrictClient, draft: Version) -> None:
    assert "附件已上传" in attach(client, draft)
    world.session.rollback()
    item = world.session.scalars(sa.select(Attachment)).one()
    path = blob_path(item.digest)
    assert path.read_bytes() == PDF
    assert path.name == item.digest == hashlib.sha256(PDF).hexdigest(), "a path is made of what is in the file"
    response = client.get(f"/attachments/{item.public_id}")
    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "%E5%8D%8F%E8%AE%AE.pdf" in response.headers["Content-Disposition"]
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_refused_file_leaves_nothing(app: Flask, world: World, client: StrictClient, draft: Version) -> None:
    assert "文件内容与类型不符" in attach(client, draft, b"<html>", "x.pdf")
    world.session.rollback()
    assert world.session.scalars(sa.select(Attachment)).all() == []
    assert not (Path(app.config["DATA_DIR"]) / "blobs").exists()


def test_a_kind_of_document_that_is_not_asked_for_is_refused(client: StrictClient, draft: Version) -> None:
    url = f"/records/{draft.series.public_id}/attachments"
    assert client.post(url, data={"document": "passport", "file": (io.BytesIO(PDF), "x.pdf")}).status_code == 400
    page = client.post(url, data={"document": "zh_text"}, follow_redirects=True).get_data(as_text=True)
    assert "请先选择文件" in page


def test_a_document_of_a_draft_can_be_taken_out_and_of_a_filed_record_cannot(
        world: World, client: StrictClient, draft: Version) -> None:
    attach(client, draft)
    world.session.rollback()
    item = world.session.scalars(sa.select(Attachment)).one()
    url = f"/records/{draft.series.public_id}/attachments/{item.public_id}/remove"
    assert client.post(url).status_code == 302
    assert client.get(f"/attachments/{item.public_id}").status_code == 404
    assert client.post(url).status_code == 404
    attach(client, draft)
    client.post(f"/records/{draft.series.public_id}/submit")
    world.session.rollback()
    item = world.session.scalars(sa.select(Attachment)).one()
    assert item.sealed
    assert client.post(f"/records/{draft.series.public_id}/attachments/{item.public_id}/remove").status_code == 409


def test_a_document_is_part_of_what_is_sealed(world: World, client: StrictClient, draft: Version) -> None:
    attach(client, draft)
    client.post(f"/records/{draft.series.public_id}/submit")
    world.session.rollback()
    item = world.session.scalars(sa.select(Attachment)).one()
    assert item.digest in str(draft.sealed_content)


def test_a_change_keeps_the_documents_until_they_are_replaced(
        world: World, client: StrictClient, draft: Version) -> None:
    attach(client, draft)
    world.session.rollback()
    client.post(f"/records/{draft.series.public_id}/submit")
    for who, verb in (("head-a", "sign"), ("reviewer-d1", "approve"), ("reviewer-c", "approve")):
        client.post("/sign-out")
        client.sign_in(who)
        assert client.decide(draft.series.public_id, verb).status_code == 302
    world.session.rollback()
    world.session.expire_all()
    successor = amend_filed(world, draft, upto=State.DRAFT)
    items = world.session.scalars(sa.select(Attachment).order_by(Attachment.id)).all()
    assert [(item.version_id, item.sealed) for item in items] == [(draft.id, True), (successor.id, False)]
    assert len({item.digest for item in items}) == 1
    assert len({item.public_id for item in items}) == 2


def phone_photo() -> bytes:
    """Wider than high as the sensor saw it, held upright, and it tells where it was taken."""
    image = Image.new("RGB", (400, 300), "white")
    image.paste((200, 0, 0), (0, 0, 40, 40))
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "ExamplePhone"
    exif.get_ifd(0x8825)[2] = (29.0, 33.0, 12.0)
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_photos_of_a_signed_page_are_one_document_turned_upright_and_do_not_tell_where_they_were_taken(
        world: World, client: StrictClient, draft: Version) -> None:
    url = f"/records/{draft.series.public_id}"
    response = client.post(f"{url}/attachments", follow_redirects=True, data={
        "document": "signature_page", "file": [(io.BytesIO(phone_photo()), "1.jpg"), (io.BytesIO(PDF), "2.pdf")]})
    assert "2 个附件已上传" in response.get_data(as_text=True)
    page = client.page(f"{url}/documents/signature_page")
    assert page.index("1.jpg") < page.index("2.pdf")
    world.session.rollback()
    photo, paper_item = world.session.scalars(sa.select(Attachment.public_id).order_by(Attachment.id))
    answer = client.get(f"/attachments/{photo}/picture")
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert shown.size == (300, 400)
        corner: tuple[int, ...] = shown.getpixel((280, 10))  # type: ignore[assignment]  # three colours
        assert corner[0] > 150 > corner[1], "the sensor's left upper corner is the right upper one of the page"
        assert not shown.getexif()
    assert b"ExamplePhone" not in answer.data
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"ExamplePhone" in client.get(f"/attachments/{photo}").data, "the original stays as it was sent"
    with Image.open(io.BytesIO(client.get(f"/attachments/{paper_item}/picture?small=1").data)) as shown:
        assert shown.size == (240, 120)
    assert client.get(f"/attachments/{paper_item}/picture?page=2").status_code == 404
    client.page(f"{url}/documents/minutes", 404)
    client.post("/sign-out")
    client.sign_in("clerk-e")
    for path in (f"/attachments/{photo}/picture", f"{url}/documents/signature_page"):
        assert client.get(path).status_code == 404, path


def test_limits_are_said_before_the_upload_and_again_with_the_name_of_what_was_refused(
        world: World, client: StrictClient, draft: Version) -> None:
    url = f"/records/{draft.series.public_id}"
    limits = (f"最多 {MAX_FILES} 个", "不超过 20 MB", "PDF、JPG、PNG、DOCX、XLSX、OFD")
    page = client.page(url)
    assert all(words in page for words in limits)
    said = client.post(f"{url}/attachments", follow_redirects=True, data={
        "document": "zh_text", "file": [(io.BytesIO(PDF), "好.pdf"), (io.BytesIO(b"MZ"), "坏.exe")],
    }).get_data(as_text=True)
    assert "“坏.exe”：不支持这种文件类型" in said
    many = [(io.BytesIO(PDF), f"{number}.pdf") for number in range(MAX_FILES + 1)]
    assert "附件个数超过上限" in client.post(f"{url}/attachments", follow_redirects=True, data={
        "document": "zh_text", "file": many}).get_data(as_text=True)
    world.session.rollback()
    assert world.session.scalars(sa.select(Attachment)).all() == [], "all that was sent together is kept or none"


def test_what_is_too_much_is_told_by_the_limit_that_was_passed(client: StrictClient, draft: Version) -> None:
    """Nobody is told to make files smaller who sent none, and the page had named the same limit before."""
    url = f"/records/{draft.series.public_id}"
    assert "合计不超过 24 MB" in client.page(url)
    files = client.post(f"{url}/attachments", data={
        "document": "zh_text", "file": (io.BytesIO(bytes(26 << 20)), "大.pdf")})
    assert (files.status_code, "合计不得超过 24 MB" in files.text, "每项文字" in files.text) == (413, True, False)
    for typed in ({"title_zh": "长" * (1 << 20)}, {f"field{number}": "" for number in range(4100)}):
        text = client.post(f"{url}/edit", data=typed, content_type="multipart/form-data")
        said = "每项文字不得超过 2 MB，一次提交不得超过 4000 项" in text.text
        assert (text.status_code, said, "附件" in text.text) == (413, True, False)


def test_a_document_the_bureau_asks_for_is_marked_missed_before_submission_and_then_given(
        world: World, client: StrictClient, draft: Version) -> None:
    url = f"/records/{draft.series.public_id}"
    assert client.get("/records/needed-documents").status_code == 403
    client.post("/sign-out")
    client.sign_in("reviewer-c")
    asked = client.post("/records/needed-documents", data={"agreement.signature_page": "1", "agreement.passport": "1"},
                        follow_redirects=True).get_data(as_text=True)
    assert asked.count(" checked") == 1
    client.post("/sign-out")
    client.sign_in("clerk-a")
    page = client.page(url)
    assert "必备，缺" in page
    assert "缺少附件：签字页" in page
    client.post(f"{url}/submit")
    assert "缺少附件：签字页" in client.page(url), "it is not submitted"
    attach(client, draft, phone_photo(), "1.jpg", "signature_page")
    assert "必备，已交" in client.page(url)
    client.post(f"{url}/submit")
    world.session.rollback()
    world.session.refresh(draft)
    assert not draft.is_draft
