"""One search box: every sort of thing, in groups, within the scope of whoever asks."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.records.finding.everywhere import LEAST_SIGNS
from tests.client import StrictClient
from tests.filed import file_agreement, file_teacher
from tests.world import World


def test_one_box_finds_records_schools_partners_and_people_within_scope(
        world: World, client: StrictClient, session: Session) -> None:
    partner = world.partner("Saint Sample Academy", "GB")
    filed = file_agreement(world, "A", partner, signed_on=date(2022, 5, 10), old_number="旧外〔2012〕7号")
    file_teacher(world, "A", 1, surname="SAMPLESON", given_names="ALEX", document_number="P1237788")
    session.commit()
    series = filed.series.public_id
    client.sign_in("clerk-a")
    assert 'accesskey="s"' in client.page("/")
    found = client.page("/search?q=2012〕7")
    assert series in found or str(filed.series.filing_number) in found
    assert client.get(f"/search?q={filed.series.filing_number}").location == f"/records/{series}"
    found = client.page("/search?q=sample academy")
    assert f"/records/{series}" in found
    assert f"/partners/{partner.public_id}" in found
    assert "/organisations/A" in client.page("/search?q=第一示例中学")
    assert "SAMPLESON" in client.page("/search?q=sampleson")
    by_tail = client.page("/search?q=7788")
    assert "证件号码后四位" in by_tail
    assert "SAMPLESON" in by_tail
    assert "P1237788" not in by_tail
    assert "请至少输入两个字符" in client.page("/search?q=" + "x" * (LEAST_SIGNS - 1))
    assert "没有找到" in client.page("/search?q=zzzzqqqq")
    assert "Search everything" in client.page("/search?q=&language=en", headers={"Accept-Language": "en"})

    client.sign_in("clerk-e")
    for asked in ("2012〕7", "sampleson", "7788", "第一示例中学", str(filed.series.filing_number)):
        page = client.page(f"/search?q={asked}")
        assert series not in page
        assert "SAMPLESON" not in page
        assert "/organisations/A" not in page
    found = client.page("/search?q=sample academy")
    assert f"/partners/{partner.public_id}" in found, "the partner is everybody's"
    assert f"/records/{series}" not in found, "the record is not"
    client.sign_in("admin")
    assert client.get("/search?q=sample").status_code == 403
    assert "site-search" not in client.page("/")


@pytest.mark.parametrize("text", ["%", "_%", "''", "〔〕", "ſ", "x" * 500, "学" * 200])
def test_the_box_takes_whatever_is_typed(world: World, client: StrictClient, text: str) -> None:
    client.sign_in("reviewer-c")
    assert client.get("/search", query_string={"q": text}).status_code == 200
