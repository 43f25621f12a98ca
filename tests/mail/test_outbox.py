"""The outbox before a real SMTP server: mails survive its absence, are the same mail when sent twice, and an address
that is refused is shown."""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy.orm import Session

from app.config import BadSettings, plain_address, read_settings
from app.db.stamps import utc_now
from app.mail import outbox
from app.mail.models import Mail, MailState
from app.mail.outbox import can_mail, post_mail, send_one
from app.verification import verify
from tests.client import StrictClient
from tests.world import World


class Inbox:
    """Takes mails, but not for everybody."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str,  # noqa: N802  # aiosmtpd's
                          options: list[str]) -> str:
        if address.startswith("gone"):
            return "550 5.1.1 no such user"
        if address.startswith("full"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        self.taken.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(app: Flask, inbox: Inbox) -> Iterator[Controller]:
    """A mail server that is set up and not started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    app.config |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_SECURITY": "none",
                   "SMTP_FROM": "registry@example.org"}
    yield controller
    if controller.server is None:
        controller.loop.close()
    else:
        controller.stop()


def written(session: Session, world: World, topic: str, address: str, subject: str = "示例主题") -> Mail:
    user = world.users["clerk-A"]
    user.email = address
    mail = post_mail(session, user, topic, subject, "正文\n.\n第二行\n")
    session.commit()
    return mail


def due_again(session: Session) -> None:
    for mail in session.scalars(sa.select(Mail).where(Mail.state == MailState.WAITING)):
        mail.due = utc_now() - timedelta(seconds=1)
    session.commit()


def test_mails_outlast_a_dead_server_and_refusals_are_shown(
        app: Flask, world: World, session: Session, server: Controller, inbox: Inbox, client: StrictClient) -> None:
    kept = written(session, world, "one", "clerk@example.org", "第一\r\nBcc: all@example.org")
    gone = written(session, world, "two", "gone@example.org")
    full = written(session, world, "three", "full@example.org")
    assert not send_one(session, app.config)
    assert {mail.state for mail in (kept, gone, full)} == {MailState.WAITING}
    assert kept.fault == "ConnectionRefusedError"
    assert not send_one(session, app.config)  # nothing is due before the server has had time to come back
    server.start()
    due_again(session)
    assert [send_one(session, app.config) for _ in range(4)] == [True, True, True, False]
    assert [mail.state for mail in (kept, gone, full)] == [MailState.SENT, MailState.REFUSED, MailState.WAITING]
    [sent] = inbox.taken
    assert sent["To"] == "clerk@example.org"
    assert sent["Subject"] == "第一 Bcc: all@example.org"
    assert sent["Bcc"] is None
    assert sent["Message-ID"] == f"<{kept.public_id}@example.org>"
    assert sent.get_content().splitlines() == ["正文", ".", "第二行"]
    for _ in range(outbox.REFUSALS):
        due_again(session)
        send_one(session, app.config)
    assert full.state is MailState.REFUSED
    assert verify(session) == []
    client.sign_in("admin")
    page = client.page("/mails/?state=refused")
    assert "550 5.1.1 no such user" in page
    assert "452 4.2.2 mailbox full" in page
    assert "第二行" not in page
    assert "clerk@example.org" in client.page("/mails/?language=en")


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again(
        app: Flask, world: World, session: Session, server: Controller, inbox: Inbox,
        monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    mail = written(session, world, "one", "clerk@example.org")
    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "__exit__", _killed)
        with pytest.raises(KeyboardInterrupt):
            send_one(session, app.config)
    session.rollback()
    assert mail.state is MailState.WAITING
    assert not send_one(session, app.config)  # it is leased
    due_again(session)
    assert send_one(session, app.config)
    assert len({message["Message-ID"] for message in inbox.taken}) == 1
    assert len(inbox.taken) == 2


def _killed(server: smtplib.SMTP, *error: object) -> None:
    """The server has taken the mail, and that is the last the worker sees."""
    server.close()
    raise KeyboardInterrupt


def test_only_a_plain_address_gets_mail_and_only_with_a_server(app: Flask, world: World, session: Session,
                                                               server: Controller) -> None:
    user = world.users["clerk-A"]
    user.email = "clerk@example.org"
    assert can_mail(user)
    for text in ("", "a@b@c", "a@example.org, b@example.org", "a@example.org\r\nBcc: b", "甲@example.org", "a b@c",
                 "a..b@example.org"):
        assert not plain_address(text)
    wrong = written(session, world, "one", "a..b@example.org")
    assert send_one(session, app.config)
    assert wrong.state is MailState.REFUSED
    user.email = "clerk@example.org"
    app.config["SMTP_HOST"] = ""
    assert not can_mail(user)
    assert not send_one(session, app.config)


@pytest.mark.parametrize("wrong", [
    {"EXREG_SMTP_HOST": "mail.example.org"}, {"EXREG_SMTP_SECURITY": "perhaps"}, {"EXREG_SMTP_PORT": "many"}])
def test_a_bad_mail_setting_is_refused_at_start(wrong: dict[str, str], tmp_path: Any) -> None:
    with pytest.raises(BadSettings, match="EXREG_SMTP_"):
        read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path)} | wrong)


def self_signed(folder: Path, *, address: str) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for this address, and the certificate that somebody would have to trust."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = utc_now()
    certificate = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now,
                                          now + timedelta(days=1)).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, SHA256())
    pem, private = folder / f"{address}.pem", folder / f"{address}.key"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return context, pem


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_server_of_a_wrong_certificate_gets_no_mail(
        app: Flask, world: World, session: Session, inbox: Inbox, tmp_path: Path, security: str,
        monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor its password: one that nobody vouches for, one of another name; only the right one is spoken to."""
    mail = written(session, world, "one", "clerk@example.org")
    for address, trusted, sent in (("127.0.0.1", False, False), ("127.0.0.2", True, False), ("127.0.0.1", True, True)):
        context, pem = self_signed(tmp_path, address=address)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        with mail_server(inbox, context, security) as port:
            app.config |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_SECURITY": security,
                           "SMTP_FROM": "registry@example.org"}
            due_again(session)
            assert send_one(session, app.config) is sent
        assert mail.state is (MailState.SENT if sent else MailState.WAITING)
        assert sent or mail.fault == "SSLCertVerificationError"
    assert len(inbox.taken) == 1


@contextmanager
def mail_server(inbox: Inbox, context: ssl.SSLContext, security: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    encrypted = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    controller = Unasked(inbox, hostname="127.0.0.1", port=port, **encrypted)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class Unasked(Controller):
    """Begins without speaking to itself, which would need to trust its own certificate."""

    def _trigger_server(self) -> None:
        socket.create_connection((self.hostname, self.port), timeout=5).close()
