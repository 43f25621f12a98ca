"""What anybody who holds a certificate can find out: by its QR code, by its file, and without a network."""

import io
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.cli import exreg
from app.db.engine import begin_writing
from app.documents.issuing import issued_file
from app.documents.keys import declare_compromised, private_key, public_keys, rotate, signing_key
from app.documents.models import Issued, IssueReason
from app.documents.register import enter, take_anchor
from app.documents.statement import signed, verified
from app.verification import verify
from tests.client import StrictClient
from tests.documents.issued import issued_by, latest
from tests.documents.scanning import scanned
from tests.world import World

AGREES, CHANGED = "二维码中的声明与签发登记簿一致", "二维码中的声明被改动过"


@pytest.fixture
def certificate(client: StrictClient, session: Session, filed: Version) -> Issued:
    """A certificate in both languages; nobody is signed in."""
    client.sign_in("clerk-a")
    issued_by(client, filed)
    client.post("/sign-out")
    return latest(session)


def code_of(issued: Issued) -> str:
    assert issued.entry is not None
    return issued.entry.code


def upload(client: StrictClient, content: bytes) -> tuple[int, str]:
    response = client.post("/verify/", data={"file": (io.BytesIO(content), "received.pdf")})
    return response.status_code, response.get_data(as_text=True)


def test_the_printed_code_opens_the_page_that_checks_its_statement(
        client: StrictClient, certificate: Issued, tmp_path: Path) -> None:
    code = scanned(issued_file(certificate), tmp_path)
    assert code == code_of(certificate)
    path = urlsplit(code).path
    page = client.page(path)
    for words in ("有效", AGREES, "姊妹学校协议", "甲区第一示例中学", "示例市教育局"):
        assert words in page, words
    assert "Sample Academy" not in page
    for altered in (path[:-1], path[:-1] + ("A" if path[-1] != "A" else "B"), path.replace(".", ""), path + "."):
        page = client.page(altered)
        assert CHANGED in page
        assert "甲区第一示例中学" not in page


def test_a_file_is_compared_byte_for_byte_and_not_kept(
        app: Flask, client: StrictClient, certificate: Issued) -> None:
    blobs = sorted((Path(app.config["DATA_DIR"]) / "blobs").rglob("*"))
    content = issued_file(certificate)
    status, page = upload(client, content)
    assert status == 200
    for words in ("与签发时的文件完全一致", certificate.serial, "有效", "甲区第一示例中学"):
        assert words in page, words
    status, page = upload(client, content + b"\n")
    assert "已不是签发时的文件" in page
    assert certificate.serial in page
    assert "甲区第一示例中学" not in page
    assert "不是本系统签发的文件" in upload(client, b"%PDF-1.7 somebody else's")[1]
    assert "不是本系统签发的文件" in upload(client, content.replace(b"/URI <68", b"/URI <69"))[1]
    assert upload(client, b"no such thing") [0] == 422
    assert client.post("/verify/", data={}).status_code == 422
    assert upload(client, b"%PDF-" + bytes(5 << 20))[0] == 413
    assert sorted((Path(app.config["DATA_DIR"]) / "blobs").rglob("*")) == blobs


def test_guesses_get_one_same_answer_and_are_slowed_down(client: StrictClient, certificate: Issued) -> None:
    client.get("/verify/")  # which shows the word of farewell
    asked = (*("x" * length for length in (1, 22, 300)), "AAAAAAAAAAAAAAAAAAAAAA/ABC.DEF")
    answers = {client.page(f"/verify/{token}", 404).partition("<main")[2] for token in asked}
    assert len({re.sub(r'value="[^"]*"', "", answer) for answer in answers}) == 1
    for _ in range(26):
        client.get("/verify/AAAAAAAAAAAAAAAAAAAAAA")
    refused = client.get(f"/verify/{certificate.token}")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert upload(client, b"%PDF-1.7")[0] == 429
    assert client.get("/verify/keys").status_code == 200
    client.sign_in("clerk-a")


def test_keys_are_published_for_ever_and_verify_without_the_registry(
        client: StrictClient, session: Session, certificate: Issued, tmp_path: Path) -> None:
    begin_writing(session)
    first, second = signing_key(session), rotate(session)
    session.commit()
    assert (first.private, first.until is None, second.until) == (None, False, None)
    page = client.page("/verify/keys")
    for words in (first.name, first.public, "已停用", second.name, "在用"):
        assert words in page, words
    (tmp_path / "keys.json").write_text(client.page("/verify/keys.json"), encoding="utf-8")
    (tmp_path / "received.pdf").write_bytes(issued_file(certificate))
    for source in (code_of(certificate), f" {code_of(certificate)}\n", str(tmp_path / "received.pdf")):
        told = check(source, tmp_path)
        assert told.exit_code == 0, told.output
        for words in ("核验通过", "Verified", certificate.serial, "甲区第一示例中学", "Sister-school agreement",
                      "不证明现状"):
            assert words in told.stdout, words
    for source in (code_of(certificate)[:-1], "https://elsewhere.example/", str(tmp_path / "keys.json"), "x" * 9000):
        told = check(source, tmp_path)
        assert told.exit_code == 1
        assert "核验未通过" in told.stderr
        assert "Not verified" in told.stderr
    (tmp_path / "keys.json").write_text("{}", encoding="utf-8")
    assert check(code_of(certificate), tmp_path).exit_code == 2
    assert AGREES in client.page(urlsplit(code_of(certificate)).path)
    assert verify(session) == []


def check(source: str, folder: Path) -> Result:
    """The command as anybody runs it: it never asks for the application."""
    def none() -> Flask:
        raise AssertionError("no database is needed")
    return CliRunner().invoke(exreg, ["certificate-check", source, "--keys", str(folder / "keys.json")],
                              obj=ScriptInfo(create_app=none))


def test_with_a_compromised_key_only_what_the_register_holds_is_verified(
        client: StrictClient, session: Session, world: World, certificate: Issued, tmp_path: Path) -> None:
    begin_writing(session)
    key = signing_key(session)
    stolen = private_key(key)
    declare_compromised(session, key.name, "示例失窃")
    forged = put_in(session, certificate, stolen)
    take_anchor(session)
    session.commit()
    page = client.page(urlsplit(code_of(certificate)).path)
    assert "有效" in page
    assert "已载入并锚定于签发登记簿" in page
    page = client.page(urlsplit(code_of(forged)).path)
    assert "无法核验" in page
    assert "目前有效" not in page
    assert "已失密" in client.page("/verify/keys")
    published = json.loads(client.page("/verify/keys.json"))
    assert [anchor["place"] for anchor in published["anchors"]] == [2, 1]
    (tmp_path / "keys.json").write_text(json.dumps(published), encoding="utf-8")
    told = check(code_of(certificate), tmp_path)
    assert told.exit_code == 1
    assert "已公告失密" in told.stderr
    assert signing_key(session).name != key.name


def put_in(session: Session, model: Issued, stolen: Ed25519PrivateKey) -> Issued:
    """What a thief of key and database would do: another certificate like this one, after the theft was told."""
    statement = verified(code_of(model), public_keys(session), compromised_too=True)
    copied = {column.name: getattr(model, column.name) for column in Issued.__table__.columns}
    forged = Issued(**copied | {"id": None, "serial": "ZM2026-000999", "token": "forged", "digest": "f" * 64})
    session.add(forged)
    session.flush()
    entry = model.entry
    assert entry is not None
    enter(session, forged, entry.signing_key, signed(statement, "http://127.0.0.1:5000/verify/forged", stolen),
          entry.inputs, IssueReason.FIRST, "")
    session.refresh(forged)
    return forged


def test_the_commands_list_rotate_and_declare_keys(app: Flask, session: Session, certificate: Issued) -> None:
    name = session.scalars(sa.select(Issued)).one().entry.signing_key.name  # type: ignore[union-attr]  # it has one

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(exreg, ["signing-keys", *arguments], obj=ScriptInfo(create_app=lambda: app))
    assert name in run().stdout
    assert json.loads(run("--json").stdout)["keys"][0]["id"] == name
    assert run("rotate", "--as", "admin").exit_code == 0
    assert run("compromised", name, "--reason", "示例", "--as", "admin").exit_code == 0
    assert run("compromised", name, "--reason", "示例", "--as", "admin").exit_code == 2
    assert "已失密" in run().stdout


def test_a_demonstrations_certificate_proves_nothing(
        app: Flask, client: StrictClient, session: Session, filed: Version, tmp_path: Path) -> None:
    app.config["DEMO"] = True
    client.sign_in("clerk-a")
    issued_by(client, filed)
    code = code_of(latest(session))
    assert "目前有效" not in client.page(urlsplit(code).path)
    (tmp_path / "keys.json").write_text(client.page("/verify/keys.json"), encoding="utf-8")
    told = check(code, tmp_path)
    assert told.exit_code == 1
    assert "演示数据" in told.stderr
