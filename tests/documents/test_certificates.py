"""Certificates of filing: what they say, that the issued bytes are kept, and what the public page answers."""

from datetime import date

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.documents.issuing import TEMPLATE, content_of, house_type, issue, issued_file
from app.documents.models import Issued, RegisterEntry
from app.documents.paper.certificate import certificate
from app.records.kinds.student import MovementKind
from tests.client import StrictClient
from tests.documents.issued import issued_by, latest, text_of
from tests.filed import amend_filed, file_agreement, file_movement, file_student, file_teacher, revoke
from tests.world import World


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


def test_what_a_record_or_its_follow_up_says_is_over_has_ended(
        world: World, client: StrictClient, session: Session) -> None:
    over = file_teacher(world, "A", 1, contract_to=date(2022, 8, 31))
    in_post = file_teacher(world, "A", 2, contract_to=date(2099, 12, 31))
    gone, here = file_student(world, "A", 3), file_student(world, "A", 4)
    file_movement(world, gone, MovementKind.GRADUATE, date(2024, 6, 30))
    file_movement(world, here, MovementKind.SUSPEND, date(2024, 6, 30))
    session.commit()
    client.sign_in("clerk-a")
    for version, said in ((over, "已终止"), (in_post, "有效"), (gone, "已终止"), (here, "有效")):
        issued_by(client, version)
        assert said in client.page(f"/verify/{latest(session).token}")
        session.commit()


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


def test_a_certificate_is_issued_anew_for_a_reason_and_replaces_the_old(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    issued_by(client, filed)
    old = latest(session)
    url = f"/certificates/{old.serial}/reissue"
    assert "标为“已被新证明替代”" in client.page(url)
    for sent, told in (({}, "请选择原因"), ({"reason": "first"}, "请选择原因"), ({"reason": "other"}, "请写明原因"),
                       ({"reason": "other", "words": "字" * 401}, "请写明原因")):
        refused = client.post(url, data=sent)
        assert refused.status_code == 422
        assert told in refused.get_data(as_text=True)
    assert client.post(url, data={"reason": "lost", "words": "邮寄途中遗失"}).status_code == 302
    new = latest(session)
    assert new.serial[-6:] == "000002"
    assert session.get_one(Issued, old.id).replaced_by_id == new.id
    listed = client.page(f"/records/{filed.series.public_id}/certificates")
    for words in ("遗失补发：邮寄途中遗失", f"由 {new.serial} 替代", "首次出具"):
        assert words in listed, words
    assert "已被新证明替代" in client.page(f"/verify/{old.token}")
    assert "有效" in client.page(f"/verify/{new.token}")
    assert client.get(f"/certificates/{old.serial}.pdf").data == issued_file(old)
    assert client.post(url, data={"reason": "damaged"}).status_code == 409
    client.post("/sign-out")
    client.sign_in("clerk-e")
    assert client.get(f"/certificates/{new.serial}/reissue").status_code == 404
    assert client.post(f"/certificates/{new.serial}/reissue", data={"reason": "lost"}).status_code == 404


def test_a_preview_is_the_page_marked_as_worth_nothing_and_leaves_no_trace(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    shown = client.get(f"/records/{filed.series.public_id}/certificates/preview?language=both")
    assert shown.mimetype == "application/pdf"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'; object-src 'self'")
    text = text_of(shown.data)
    for words in ("预览", "NOT ISSUED", filed.series.filing_number, "Sample Academy"):
        assert words in text, words
    assert session.scalar(sa.select(sa.func.count()).select_from(Issued)) == 0
    issued_by(client, filed)
    assert latest(session).serial.endswith("000001")
    assert client.get(f"/records/{filed.series.public_id}/certificates/preview?language=fr").status_code == 400


def test_what_was_issued_is_made_again_byte_for_byte_from_its_stored_inputs(
        app: Flask, world: World, session: Session, filed: Version) -> None:
    app.config["HEADER_SLOTS"] = ("示例外备1表", "示例市教育局", "", "2028年12月31日")
    begin_writing(session)
    issued = issue(session, filed.series, world.users["clerk-A"], "zh")
    session.commit()
    app.config["HEADER_SLOTS"] = ("", "", "", "")
    amend_filed(world, filed, signed_at="示例新址")
    again = certificate(content_of(issued), house_type())
    assert again.content == issued_file(issued)
    assert issued.template == TEMPLATE
    assert "表号：示例外备1表" in text_of(again.content)


def test_the_register_holds_every_certificate_in_order(
        client: StrictClient, session: Session, filed: Version) -> None:
    client.sign_in("clerk-a")
    for language in ("zh", "en", "both"):
        issued_by(client, filed, language)
    session.rollback()
    entries = session.scalars(sa.select(RegisterEntry).order_by(RegisterEntry.place)).all()
    assert [entry.place for entry in entries] == [1, 2, 3]
    assert [entry.issued.language for entry in entries] == ["zh", "en", "both"]
    assert len({entry.hash for entry in entries}) == 3
