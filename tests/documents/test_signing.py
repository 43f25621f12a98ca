"""Electronic signatures: papers of a bureau with a certificate are signed, and nobody changes a byte of them unseen."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.cli import exreg
from app.config import BadSettings, read_settings
from app.documents.bureau_keys import Folder, bureau_key, signer_name
from app.documents.models import Issued
from app.documents.paper.certificate import certificate
from app.documents.paper.type import open_type
from app.documents.signature_check import NOT_TRUSTED, NOT_WHOLE, UNSIGNED, Finding, check_signature
from app.documents.signing import finished, sign, signature_of
from app.indicators.library import keep_plan
from tests.client import StrictClient
from tests.conftest import FONTS
from tests.documents.authority import PASSWORD, bureau, issuing, key_of, revoking, root, write_p12, write_root
from tests.documents.paper.samples import PLAIN
from tests.filed import file_agreement
from tests.indicators.conftest import PLAN, SOURCE
from tests.jobs.fetching import fetched
from tests.world import World

TAMPERINGS = 60


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    content = replace(PLAIN, signature=signature_of(key_of(bureau()), PLAIN.issued_on))
    return certificate(content, open_type(FONTS)).content


@pytest.fixture(scope="module")
def signed(unsigned: bytes) -> bytes:
    return sign(unsigned, key_of(bureau()))


@pytest.fixture
def sealing(app: Flask, tmp_path: Path) -> Flask:
    """An installation whose city bureau has a certificate."""
    write_p12(tmp_path / "keys", "C", bureau())
    app.extensions["bureau_keys"] = Folder(tmp_path / "keys", {"C": PASSWORD})
    return app


def asked(content: bytes) -> Finding:
    return check_signature(content, [root().der])


def words(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signature_says_who_signed_all_of_the_file(unsigned: bytes, kind: str) -> None:
    content = finished(unsigned, key_of(bureau(kind)))
    found = asked(content)
    assert (found.faults, found.signer, found.authority) == ((), "示例市教育局电子签名", "示例签发机构")
    assert content.startswith(unsigned)
    assert "电子签名：示例市教育局电子签名" in words(content)
    assert finished(unsigned, None) == unsigned


def test_no_byte_of_a_signed_file_is_changed_unseen(signed: bytes) -> None:
    """At random over the file, and over the place of the signature, which no hash covers."""
    random, start = Random(7), signed.index(b"/ByteRange")
    places = [random.randrange(len(signed)) for _ in range(TAMPERINGS // 2)]
    places += [random.randrange(start, len(signed)) for _ in range(TAMPERINGS // 2)]
    for place in places:
        other = random.choice([byte for byte in (signed[place] ^ 1, signed[place] ^ 0x20, 0x30, 0x41)
                               if byte != signed[place]])
        assert not asked(signed[:place] + bytes([other]) + signed[place + 1:]).is_good, (place, other)


def test_what_is_added_or_cut_off_is_found(signed: bytes, unsigned: bytes) -> None:
    assert asked(signed + b"\n").faults == (NOT_WHOLE,)
    assert asked(unsigned).faults == (UNSIGNED,)
    assert not asked(signed[:-1]).is_good
    assert not asked(b"").is_good


def test_a_signature_is_worth_what_stands_behind_it(signed: bytes) -> None:
    assert check_signature(signed, [bureau("ec").der]).faults == (NOT_TRUSTED,)
    assert check_signature(signed, [root().der], revoking(bureau())).faults == (NOT_TRUSTED,)
    assert check_signature(signed, [root().der], revoking()).is_good
    run_out = sign(_unsigned_again(signed), key_of(bureau("ec", -timedelta(days=1))))
    assert asked(run_out).faults == (NOT_TRUSTED,)


def _unsigned_again(signed: bytes) -> bytes:
    return signed[:signed.index(b"%%EOF") + 6]


def test_the_command_says_it_in_plain_words(signed: bytes, tmp_path: Path) -> None:
    good, bad, trusted = tmp_path / "good.pdf", tmp_path / "bad.pdf", write_root(tmp_path)
    good.write_bytes(signed)
    bad.write_bytes(signed.replace(b"/Rect", b"/Rekt", 1))
    said = CliRunner().invoke(exreg, ["signatures", str(good), "--root", str(trusted)])
    assert said.exit_code == 0, said.output
    for text in ("签名有效", "覆盖整个文件", "签名人：示例市教育局电子签名", "未核查是否吊销"):
        assert text in said.output
    both = CliRunner().invoke(exreg, ["signatures", str(good), str(bad), "--root", str(trusted)])
    assert both.exit_code == 1
    assert "bad.pdf：签名无效" in both.output
    assert CliRunner().invoke(exreg, ["signatures", str(good), "--root", str(bad)]).exit_code == 2


@pytest.mark.parametrize(("code", "has"), [("C", True), ("D1", False)])
def test_a_certificate_is_signed_where_its_bureau_has_one(
        sealing: Flask, world: World, session: Session, client: StrictClient, tmp_path: Path, code: str,
        has: bool) -> None:
    if not has:
        sealing.extensions["bureau_keys"] = Folder(tmp_path, {})
    version = file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    session.commit()
    client.sign_in("clerk-a")
    client.post(f"/records/{version.series.public_id}/certificates", data={"language": "both"})
    session.rollback()
    issued = session.scalars(sa.select(Issued)).one()
    file = client.get(f"/certificates/{issued.serial}.pdf").data
    assert asked(file).is_good is has
    told = "有电子签名：示例市教育局电子签名" if has else "无电子签名"
    assert told in client.page(f"/records/{version.series.public_id}/certificates")
    assert told in client.page(f"/verify/{issued.token}")
    assert client.get(f"/certificates/{issued.serial}.pdf").data == file


def test_a_summary_is_signed_only_when_its_own_bureau_issues_it(
        sealing: Flask, world: World, session: Session, client: StrictClient, tmp_path: Path) -> None:
    keep_plan(session, "sample", PLAN, SOURCE)
    file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    session.commit()
    for username, org, good in (("reviewer-c", "C", True), ("reviewer-c", "D1", False), ("leader-c", "C", False)):
        client.sign_in(username)
        asking = client.post("/plans/sample/summary", data={"org": org, "year": "2025"})
        assert asked(fetched(client, asking).data).is_good is good, (username, org)
    file = tmp_path / "summary.pdf"
    printed = CliRunner().invoke(
        exreg, ["summary", "--plan", "sample", "--org", "C", "--year", "2025", "-o", str(file), "--as",
                "reviewer-c"], obj=ScriptInfo(create_app=lambda: sealing))
    assert printed.exit_code == 0, printed.output
    assert asked(file.read_bytes()).is_good


def test_a_key_is_found_by_its_bureaus_code_with_a_password_nobody_else_reads(tmp_path: Path) -> None:
    write_p12(tmp_path, "C", bureau("ec"))
    beside = tmp_path / "C.password"
    beside.write_text(f"{PASSWORD}\n", encoding="utf-8")
    beside.chmod(0o644)
    with pytest.raises(BadSettings, match="0600"):
        Folder(tmp_path, {})
    beside.chmod(0o600)
    key = Folder(tmp_path, {}).key_of("C")
    assert key is not None
    assert (signer_name(key), list(key.chain)) == ("示例市教育局电子签名", [issuing().der])
    assert Folder(tmp_path, {}).key_of("D1") is None
    with pytest.raises(BadSettings, match="no folder"):
        Folder(tmp_path / "nowhere", {})
    with pytest.raises(BadSettings, match="password is wrong"):
        Folder(tmp_path, {"C": "another"})


def test_the_settings_name_the_folder_and_the_passwords(tmp_path: Path) -> None:
    settings = read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path), "EXREG_SIGNING_DIR": "keys",
                              "EXREG_SIGNING_PASSWORD_440100": "示例"})
    assert (settings["SIGNING_DIR"], settings["SIGNING_PASSWORDS"]) == ("keys", {"440100": "示例"})


def test_a_certificate_that_has_run_out_signs_nothing(sealing: Flask, tmp_path: Path,
                                                      caplog: pytest.LogCaptureFixture) -> None:
    write_p12(tmp_path / "old", "C", bureau("ec", -timedelta(days=1)))
    sealing.extensions["bureau_keys"] = Folder(tmp_path / "old", {"C": PASSWORD})
    with sealing.app_context():
        assert bureau_key("C") is None
    assert "does not hold today" in caplog.text
