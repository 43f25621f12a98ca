"""Documents before a virus scanner that speaks as clamd does: what it finds is not kept, nor what it could not see."""

import io
import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.steps import State
from app.config import BadSettings, read_settings
from app.operations.health import Health, health_of
from app.records.kinds.programme import ProgrammeSubtype
from app.records.models import Attachment
from tests.blank_pdf import blank_pdf
from tests.client import StrictClient
from tests.filed import file_programme
from tests.world import World

PLANTED = b"planted for the scanner"


class Clamd(socketserver.StreamRequestHandler):
    """Answers PING and INSTREAM; finds what was planted."""

    def handle(self) -> None:
        command = b"".join(iter(lambda: self.rfile.read(1), b"\0"))
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Test.Planted FOUND\0" if PLANTED in content else b"stream: OK\0")


@pytest.fixture
def clamd() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def health_of_it(session: Session) -> list[Health]:
    session.rollback()
    return [line.health for line in health_of(session) if line.name.en == "The virus scanner"]


def test_a_document_is_kept_only_when_the_scanner_found_nothing(
        app: Flask, world: World, client: StrictClient, session: Session, clamd: int) -> None:
    draft = file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT, name="示例课程")
    url = f"/records/{draft.series.public_id}"
    client.sign_in("clerk-a")

    def sent(content: bytes) -> str:
        return client.post(f"{url}/attachments", follow_redirects=True, data={
            "document": "evidence", "file": (io.BytesIO(content), "材料.pdf")}).text

    assert health_of_it(session) == []
    app.config["CLAMD"] = f"127.0.0.1:{clamd}"
    assert health_of_it(session) == [Health.GOOD]
    large = blank_pdf((200, 200)).replace(b"%%EOF", b"%" + bytes(b"x" * (3 << 20)) + b"\n%%EOF")
    assert "“材料.pdf”：病毒扫描发现问题" in sent(large.replace(b"xxx", PLANTED, 1))
    assert "附件已上传" in sent(large)
    app.config["CLAMD"] = "127.0.0.1:9"
    assert "病毒扫描暂时不可用" in sent(blank_pdf((100, 100)))
    assert health_of_it(session) == [Health.BAD]
    assert session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 1


def test_where_the_scanner_is_must_be_a_place(tmp_path: object) -> None:
    for place in ("clamd", "clamd:", "http://clamd:3310/", "a b:1"):
        with pytest.raises(BadSettings, match="EXREG_CLAMD"):
            read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path), "EXREG_CLAMD": place})
