"""催报: schools that owe a report are reminded once a day, on their home page and by mail, until they have reported."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import today
from app.mail.models import Mail
from app.records.kinds import KINDS
from app.reporting import calls
from app.reporting.calls import WindowCall
from app.reporting.zero import report_zero
from app.verification import verify
from tests.client import StrictClient
from tests.reporting.test_windows import programme, window
from tests.world import World


def test_schools_that_owe_a_report_are_reminded_once_a_day(
        world: World, client: StrictClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    client.application.config["SMTP_HOST"] = "mail.example"
    world.users["clerk-B"].email = "b@example.org"
    made = window(world, kinds=("programme",))
    programme(world, "A")
    session.commit()
    address = f"/reporting/{made.id}/call"
    client.sign_in("clerk-b")
    assert client.post(address).status_code == 403
    assert "收到催报" not in client.page("/")
    client.sign_in("reviewer-d1")
    assert "催报未报单位" in client.page(f"/reporting/{made.id}")
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409, "once a day"
    session.rollback()
    called = session.scalars(sa.select(WindowCall.organisation_id)).all()
    assert set(called) == {world.organisations[code].id for code in ("B", "K", "F")}
    mails = session.scalars(sa.select(Mail)).all()
    assert [(mail.address, made.name in mail.subject) for mail in mails] == [("b@example.org", True)]
    client.sign_in("clerk-b")
    assert "收到催报" in client.page("/")
    report_zero(session, made, world.organisations["B"], KINDS["programme"], world.users["clerk-B"])
    session.commit()
    assert "收到催报" not in client.page("/")

    monkeypatch.setattr(calls, "today", lambda: today() + timedelta(1))
    client.sign_in("reviewer-d1")
    assert client.post(address).status_code == 302
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(WindowCall.id))) == 5
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 1
    assert verify(session) == []
