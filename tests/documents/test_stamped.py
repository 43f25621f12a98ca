"""已盖章: a scan goes to exactly the version whose form was printed, by its QR code or by the typed check code."""

import io
from datetime import date

import pypdfium2
from PIL import Image
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.documents.issuing import check_code
from app.documents.stamped_models import ReadBy, StampedForm
from app.verification import verify
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.world import World


def printed(client: StrictClient, version: Version) -> bytes:
    return client.post(f"/records/{version.series.public_id}/form", data={"version": version.number}).data


def photographed(pdf: bytes, *, code: bool = True) -> bytes:
    """The last page as a tilted grey photo; without its lower part where the code shall not be seen."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[len(document) - 1].render(scale=2.2).to_pil().convert("L")
    if not code:
        picture = picture.crop((0, 0, picture.width, picture.height // 3))
    out = io.BytesIO()
    picture.rotate(2.5, expand=True, fillcolor=225).save(out, "JPEG", quality=60)
    return out.getvalue()


def sent(client: StrictClient, version: Version, content: bytes, name: str = "盖章.jpg",
         code: str = "") -> tuple[int, str]:
    response = client.post(f"/records/{version.series.public_id}/stamped",
                           data={"file": (io.BytesIO(content), name), "code": code})
    return response.status_code, response.get_data(as_text=True)


def test_a_stamped_form_is_kept_with_the_version_it_was_printed_of(
        client: StrictClient, world: World, session: Session) -> None:
    first, other = (file_agreement(world, "A", world.partner(f"Sample Academy {place}", "GB"),
                                   signed_on=date(2022, 5, 10)) for place in range(2))
    session.commit()
    client.sign_in("clerk-a")
    form, stranger = printed(client, first), printed(client, other)
    assert sent(client, first, photographed(form))[0] == 303
    assert sent(client, first, form, "盖章.pdf")[0] == 303
    status, page = sent(client, first, photographed(stranger))
    assert status == 422
    assert f"这是 {other.series.public_id} 第 1 版的备案表" in page
    blurred = photographed(form, code=False)
    assert "二维码读不出" in sent(client, first, blurred)[1]
    assert "任何一版都不符" in sent(client, first, blurred, code=check_code(other))[1]
    assert sent(client, first, blurred, code=check_code(first).replace(" ", "-").upper())[0] == 303
    assert "请先选择文件" in sent(client, first, b"")[1]
    assert sent(client, first, b"MZ", "a.exe")[0] == 422
    session.rollback()
    scans = session.query(StampedForm).order_by(StampedForm.id).all()
    assert [(scan.version_id, scan.read_by) for scan in scans] == [
        (first.id, ReadBy.CODE), (first.id, ReadBy.CODE), (first.id, ReadBy.TYPED)]

    assert "已盖章（" in client.page(f"/records/{first.series.public_id}")
    listed = client.page("/records/agreement/?only=stamped")
    assert first.series.public_id in listed or str(first.series.filing_number) in listed
    assert str(other.series.filing_number) not in listed
    file = client.get(f"/stamped/{scans[0].public_id}")
    assert file.headers["Content-Disposition"].startswith("attachment")
    client.sign_in("clerk-b")
    assert client.get(f"/stamped/{scans[0].public_id}").status_code == 404
    assert client.get(f"/records/{first.series.public_id}/stamped").status_code == 404
    client.sign_in("reviewer-d1")
    assert "上传盖章件" not in client.page(f"/records/{first.series.public_id}/stamped")
    assert sent(client, first, form)[0] == 403
    assert verify(session) == []


def test_a_photo_that_is_no_form_asks_for_the_code(client: StrictClient, world: World, session: Session) -> None:
    version = file_agreement(world, "A", world.partner("Sample Academy", "GB"))
    session.commit()
    client.sign_in("clerk-a")
    out = io.BytesIO()
    Image.new("L", (600, 800), 200).save(out, "PNG")
    status, page = sent(client, version, out.getvalue(), "白纸.png", "0000 0000 0000 0000")
    assert status == 422
    assert 'value="0000 0000 0000 0000"' in page, "what was typed stays"
