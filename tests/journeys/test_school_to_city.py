"""The whole story through its roles: two agreements from a school's draft to the boards, the certificate, the summary
and the public page."""

import io
import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from tests.journeys.conftest import click

pytestmark = pytest.mark.browser

PASSWORD = "walnut bridge lantern 26"
TODAY = date.today().isoformat()  # noqa: DTZ011 -- the browser's own day
SIGNED = "2025-03-01"


class Walk:
    """One browser that different people use, one after the other."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def click(self, button: Locator, timeout: float = 15_000) -> None:
        click(self.page, button, timeout)

    def sign_in(self, username: str) -> None:
        if self.page.get_by_role("button", name="退出").count():
            self.click(self.page.get_by_role("button", name="退出"))
        self.page.goto("/sign-in")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.click(self.page.locator("main button[type=submit]"))

    def make_partner(self, name: str, territory: str) -> None:
        """Register a partner; similar ones are looked at first where there are any."""
        page = self.page
        page.goto("/partners/new")
        page.fill("[name=en]", name)
        page.select_option("[name=territory]", territory)
        page.select_option("[name=kind]", "school")
        self.click(page.get_by_role("button", name="登记", exact=True))
        if page.get_by_role("button", name="以上都不是，新建").count():
            self.click(page.get_by_role("button", name="以上都不是，新建"))
        assert page.get_by_text("境外机构已登记").count(), page.locator("main").inner_text()[:500]

    def log_agreement(self, partner: str) -> str:
        """Draft an agreement and give its id."""
        self.page.goto("/records/agreement/new")
        self.click(self.page.locator("main form[method=post] button[type=submit]"))
        public_id = re.search(r"/records/(AGR-\w+)/edit", self.page.url)
        assert public_id, self.page.url
        self.page.fill("[name=partner_id]", partner)
        for name, value in {"type": "formal", "phase": "signed", "style": "sister", "channel": "own",
                            "signing_mode": "in_person", "text_languages": "zh_foreign"}.items():
            self.page.select_option(f"[name={name}]", value)
        for name, value in {"signed_on": SIGNED, "signed_at": "示例市", "effective_on": SIGNED,
                            "own_signatory": "示例校长", "own_signatory_post": "校长",
                            "partner_signatory": "Sample Head", "partner_signatory_post": "Head"}.items():
            self.page.fill(f"[name={name}]", value)
        self.page.check("[name=open_ended]")
        self.page.check("[name=exchange_contents][value=students]")
        for box in self.page.locator("[name=risk_checks]").all():
            box.check()
        self.save()
        return public_id[1]

    def save(self) -> None:
        self.click(self.page.get_by_role("button", name="保存草稿"))
        assert self.page.get_by_text("草稿已保存").count(), self.page.locator("main").inner_text()[:800]

    def press(self, public_id: str, button: str) -> None:
        self.page.goto(f"/records/{public_id}")
        self.click(self.page.get_by_role("button", name=button, exact=True))

    def figure(self, plan: str, code: str, on: str) -> int:
        """The official figure of a target; its list has as many units."""
        self.page.goto(f"/plans/{plan}/{code}?on={on}")
        shown = re.match(r"[\d,]+", self.page.locator("main a[href='#rows']").first.inner_text())
        listed = re.search(r"([\d,]+) 个单元", self.page.locator("#rows").inner_text())
        assert shown
        assert listed
        assert shown[0] == listed[1]
        return int(shown[0].replace(",", ""))


@pytest.fixture
def walk(page: Page) -> Walk:
    return Walk(page)


def test_two_agreements_travel_from_the_school_to_the_boards(walk: Walk) -> None:
    page = walk.page
    walk.sign_in("gz-city")
    before = {code: walk.figure("guangzhou-145", code, "2025-12-31") for code in ("G6", "G10", "G23")}
    walk.sign_in("gz-clerk")
    walk.make_partner("Journey Test College Hong Kong", "HK")
    walk.make_partner("Journey Test School Leeds", "GB")
    ids = [walk.log_agreement("Journey Test College Hong Kong"), walk.log_agreement("Journey Test School Leeds")]
    for public_id in ids:
        walk.press(public_id, "提交")
    walk.sign_in("gz-head")
    for public_id in ids:
        walk.press(public_id, "校内签发")

    walk.sign_in("gz-district")
    page.goto(f"/records/{ids[0]}/return")
    page.fill("[name=words]", "请一并补正以下两处。")
    page.select_option("[name=code_parties]", "wrong")
    page.fill("[name=words_parties]", "称谓与协议文本不一致")
    page.select_option("[name=code_signing]", "missing")
    page.fill("[name=words_signing]", "签约地点请写明市区")
    walk.click(page.get_by_role("button", name="退回修改"))
    walk.press(ids[1], "审核通过")

    walk.sign_in("gz-clerk")
    page.goto(f"/records/{ids[0]}")
    text = page.locator("main").inner_text()
    assert "称谓与协议文本不一致" in text
    assert "签约地点请写明市区" in text
    page.goto(f"/records/{ids[0]}/edit")
    page.select_option("[name=style]", "friendship")
    page.fill("[name=signed_at]", "示例市示例区")
    walk.save()
    walk.press(ids[0], "提交")
    walk.sign_in("gz-head")
    walk.press(ids[0], "校内签发")
    walk.sign_in("gz-district")
    walk.press(ids[0], "审核通过")

    walk.sign_in("gz-city")
    for public_id in ids:
        walk.press(public_id, "审核通过")
    after = {code: walk.figure("guangzhou-145", code, "2025-12-31") for code in before}
    assert after == {"G6": before["G6"] + 2, "G10": before["G10"] + 2, "G23": before["G23"] + 1}
    page.goto("/plans/guangzhou-145/G6?on=2025-12-31")
    assert page.get_by_text("Journey Test College Hong Kong").count()
    page.goto(f"/records/{ids[1]}/targets?on=2025-12-31")
    assert page.get_by_text("计入").count()

    page.goto(f"/records/{ids[0]}/certificates")
    walk.click(page.get_by_role("button", name="出具"))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    certificate = _text(download.value.path().read_bytes())
    assert "Journey Test College Hong Kong" in certificate
    assert "中国香港" in certificate
    walk.click(page.get_by_role("link", name="公开核验页"))
    assert page.get_by_text("有效", exact=True).count()

    page.goto("/plans/guangzhou-145")
    walk.click(page.get_by_role("link", name="年度总结"))
    page.select_option("[name=org]", "440100")
    page.select_option("[name=year]", "2025")
    walk.click(page.get_by_role("button", name="生成 PDF"))
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click(timeout=60_000)  # there once the page has found the job done
    assert "Journey Test School Leeds" in _text(download.value.path().read_bytes())


def test_yuzhongs_board_rises_by_one_partner_for_one_new_partner(walk: Walk) -> None:
    walk.sign_in("yz-district")
    before = walk.figure("yuzhong-2019", "Y3", TODAY)
    walk.sign_in("yz-clerk")
    walk.make_partner("Journey Test Academy Leeds", "GB")
    public_id = walk.log_agreement("Journey Test Academy Leeds")
    walk.press(public_id, "提交")
    walk.sign_in("yz-head")
    walk.press(public_id, "校内签发")
    walk.sign_in("yz-district")
    walk.press(public_id, "审核通过")
    assert walk.figure("yuzhong-2019", "Y3", TODAY) == before + 1


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
