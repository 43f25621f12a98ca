"""Circulars from a bureau to those below: who gets them, who has read them when, and who has not."""

import io

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.circulars.models import Circular, CircularRead
from app.verification import verify
from tests.blank_pdf import blank_pdf
from tests.client import StrictClient
from tests.world import World

PDF = blank_pdf((200, 100))
WANTED = {"bureau": "D1", "audience": "schools", "title": "关于年报的通知", "body": "请于月底前报送。\n\n谢谢。"}


def test_a_circular_is_issued_read_and_marked(world: World, session: Session, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    assert client.get("/circulars/new").status_code == 403
    client.sign_in("reviewer-d1")
    assert client.post("/circulars/new", data=WANTED | {"title": ""}).status_code == 422
    assert client.post("/circulars/new", data=WANTED | {"stages": ["university"]}).status_code == 422
    bad = client.post("/circulars/new", data=WANTED | {"file": (io.BytesIO(b"MZ"), "a.pdf")})
    assert bad.status_code == 422
    assert "请于月底前报送。" in bad.get_data(as_text=True)
    page = str(client.post("/circulars/new", data=WANTED | {"file": (io.BytesIO(PDF), "附件.pdf")}).headers["Location"])
    for text in ("阅读情况：0 / 4", "甲区示例幼儿园", "附件.pdf"):
        assert text in client.page(page)

    client.sign_in("clerk-a")
    assert '<span class="count">1' in client.page("/circulars/")
    assert "阅读情况" not in client.page(page)
    assert client.get(f"{page}/file").data == PDF
    assert session.scalar(sa.select(sa.func.count()).select_from(CircularRead)) == 0
    session.rollback()
    for _ in range(2):
        assert client.post(f"{page}/read").status_code == 302
    assert "已阅" in client.page("/circulars/")
    assert '<span class="count">' not in client.page("/circulars/")
    assert client.post(f"{page}/take-back").status_code == 403
    client.sign_in("head-a")
    assert '<span class="count">1' in client.page("/circulars/")
    client.post(f"{page}/read")
    client.sign_in("clerk-e")
    assert client.get(page).status_code == 404
    assert client.get(f"{page}/file").status_code == 404

    client.sign_in("second-d1")
    seen = client.page(page)
    for text in ("阅读情况：1 / 4", "示例 clerk-A", "示例 head-A", "未读"):
        assert text in seen
    assert "Read by 1 of 4" in client.page(f"{page}?language=en")
    assert "已阅 1 / 4 个单位" in client.page("/circulars/?language=zh")
    assert client.post(f"{page}/take-back").status_code == 302
    assert client.post(f"{page}/take-back").status_code == 409
    client.sign_in("clerk-b")
    assert "已撤回" in client.page(page)
    assert '<span class="count">' not in client.page("/circulars/")
    assert verify(session) == []


def test_a_city_writes_to_districts_and_schools(world: World, session: Session, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    for audience, total in (("districts", 2), ("schools", 6), ("all", 8)):
        data = WANTED | {"bureau": "C", "audience": audience, "title": audience}
        page = str(client.post("/circulars/new", data=data).headers["Location"])
        assert f"阅读情况：0 / {total}" in client.page(page)
    client.sign_in("reviewer-d2")
    assert '<span class="count">2' in client.page("/circulars/")
    titles = session.scalars(sa.select(Circular.title)).all()
    assert len(titles) == 3
