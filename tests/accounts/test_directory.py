"""The directory of officers, and what each person lets it show."""

from sqlalchemy.orm import Session

from app.accounts.models import Role
from app.organisations.models import Level
from tests.client import StrictClient
from tests.world import World


def test_officers_of_the_city_are_found_with_what_they_allow(world: World, session: Session,
                                                             client: StrictClient) -> None:
    world.organisation("C2", Level.CITY, None, "另一示例市教育局")
    world.person("far", "C2", Role.CITY_REVIEWER)
    session.commit()
    client.sign_in("reviewer-d1")
    kept = client.post("/account/contact", data={"phone": "020-1234567转12", "mobile": "13800000000"})
    assert kept.status_code == 302
    wrong = client.post("/account/contact", data={"phone": "call me", "mobile": ""})
    assert wrong.status_code == 422
    assert "call me" in wrong.get_data(as_text=True)
    client.sign_in("clerk-e")
    page = client.page("/directory/?q=甲区教育委员会")
    assert "示例 reviewer-D1" in page
    assert "020-1234567转12" in page
    assert "13800000000" not in page
    everybody = client.page("/directory/?language=en")
    assert "示例 far" not in everybody
    assert "示例 auditor" not in everybody
    assert "示例 reviewer-C" in everybody
    assert "示例 clerk-A" not in everybody
    assert "示例 clerk-A" in client.page("/directory/?q=clerk-A")
    client.sign_in("reviewer-d1")
    client.post("/account/contact", data={"phone": "", "mobile": "13800000000", "mobile_shown": "y"})
    client.sign_in("clerk-e")
    page = client.page("/directory/?q=reviewer-D1")
    assert "13800000000" in page
    assert "020-1234567" not in page
    client.sign_in("far")
    assert "示例 clerk-A" not in client.page("/directory/?q=clerk-A")
