"""Certificates of filing: what they say, that the issued bytes are kept, and what the public page answers."""

import io
from datetime import date

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.documents.models import Issued
from tests.client import StrictClient
from tests.filed import amend_filed, file_agreement, revoke
from tests.world import World


@pytest.fixture
def filed(world: World, session: Session) -> Version:
    version = file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    session.commit()
    return version


def issued_by(client: StrictClient, version: Version, language: str = "both") -> str:
    response = client.post(f"/records/{version.series.public_id}/certificates", data={"language": language})
    assert response.status_code == 302
    return response.location


def latest(session: Session) -> Issued:
    session.rollback()  # a new transaction sees what requests have committed
    return session.scalars(sa.select(Issued).order_by(Issued.id.desc()).limit(1)).one()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_certificate_says_number_version_parties_region_and_bureau(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed)
    pdf = client.get(f"/certificates/{latest(session).serial}.pdf")
    text = text_of(pdf.data)
    for words in (filed.series.filing_number, "第1版", "Sample Academy", "中国香港", "甲区第一示例中学", "示例市教育局",
                  "（盖章处）", "本证明仅证明备案事实，不代替行政许可"):
        assert words in text, words


def test_the_file_is_stored_as_issued_and_not_made_again(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed)
    serial = latest(session).serial
    first = client.get(f"/certificates/{serial}.pdf").data
    issued_by(client, filed)
    assert latest(session).serial == serial
    assert client.get(f"/certificates/{serial}.pdf").data == first


def test_the_public_page_shows_five_facts_and_no_person(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed)
    client.post("/sign-out")
    page = client.page(f"/verify/{latest(session).token}")
    for words in ("有效", filed.series.filing_number, "姊妹学校协议", "甲区第一示例中学", "示例市教育局"):
        assert words in page
    assert "甲示例" not in page
    assert "Sample Academy" not in page


def test_the_public_page_says_amended_once_a_change_is_filed(
        world: World, client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed)
    old = latest(session)
    session.commit()
    amend_filed(world, session.get_one(Version, filed.id), signed_at="示例新址")
    assert "已变更" in client.page(f"/verify/{old.token}")
    issued_by(client, filed)
    new = latest(session)
    assert new.serial != old.serial
    assert session.get_one(Issued, old.id).replaced_by_id == new.id
    assert "有效" in client.page(f"/verify/{new.token}")


def test_the_public_page_says_ended_and_revoked(
        world: World, client: StrictClient, session: Session) -> None:
    ended = file_agreement(world, "A", world.partner("Lapsed Academy", "GB"), signed_on=date(2018, 3, 1),
                           expires_on=date(2021, 2, 28))
    revoked = file_agreement(world, "A", world.partner("Revoked Academy", "GB"))
    session.commit()
    client.sign_in("clerk-a")
    issued_by(client, ended)
    assert "已终止" in client.page(f"/verify/{latest(session).token}")
    issued_by(client, revoked)
    token = latest(session).token
    session.commit()
    revoke(world, session.get_one(Version, revoked.id))
    assert "已撤销" in client.page(f"/verify/{token}")


def test_a_token_that_was_never_given_answers_404(client: StrictClient) -> None:
    assert "没有与此核验码对应的证明" in client.page("/verify/AAAAAAAAAAAAAAAAAAAAAA", 404)


def test_nothing_is_certified_before_it_is_filed(world: World, client: StrictClient, session: Session) -> None:
    waiting = file_agreement(world, "A", world.partner("Sample Academy", "GB"), upto=State.AT_CITY)
    session.commit()
    client.sign_in("clerk-a")
    issued_by(client, waiting)
    assert session.scalar(sa.select(sa.func.count()).select_from(Issued)) == 0


def test_another_school_finds_no_certificate_of_ours(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed)
    serial = latest(session).serial
    client.post("/sign-out")
    client.sign_in("clerk-e")
    assert client.get(f"/certificates/{serial}.pdf").status_code == 404
    assert client.get(f"/records/{filed.series.public_id}/certificates").status_code == 404


def test_serials_and_filing_numbers_are_different_sequences(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed, "zh")
    issued_by(client, filed, "en")
    session.rollback()
    serials = list(session.scalars(sa.select(Issued.serial).order_by(Issued.id)))
    assert [serial[-6:] for serial in serials] == ["000001", "000002"]
    assert filed.series.filing_number not in serials
