"""A mail server and an identity provider that are dead, slow, or talk nonsense, each at a random point of the
conversation (security.md T42): every mail arrives once they are back, nobody is signed in by a broken answer, nobody
meets an error page, and passwords go on working."""

import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from flask import Flask

from app.accounts.sso import oidc
from app.accounts.sso.staff import register
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.mail import sending
from app.mail.models import Mail, MailState
from app.mail.outbox import post_mail, send_one
from tests.accounts.identity_server import CLIENT, IdentityServer
from tests.accounts.identity_server import served as provider_served
from tests.client import StrictClient
from tests.conftest import app_on
from tests.faults.checking import everything_agrees
from tests.faults.served import Registry, free_port
from tests.world import World

PATIENCE = 0.2
"""Seconds that are waited for a slow server here."""
FAULTS = ("dead", "slow", "garbage", "hangs up")
LINES = 6
"""Lines a mail is sent in: greeting, EHLO, MAIL, RCPT, DATA, the mail itself."""
ANSWERS = (b"220 here\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 taken\r\n")
NONSENSE = (b"\x00\xff\xfe nonsense\r\n", b"999 what\r\n", b"\r\n", b"2" * 3000 + b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n")


@dataclass
class Figures:
    outages: dict[str, int] = field(default_factory=lambda: {"mail": 0, "sign-in": 0})
    doubled: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sum(fault.startswith("lost") for fault in self.faults)
        return (f"{self.outages['mail']} outages of the mail server, {self.outages['sign-in']} of the provider: "
                f"lost {lost}, mails sent twice under one name {self.doubled}, other faults {len(self.faults) - lost}")


class MailServer(socketserver.StreamRequestHandler):
    """Says each line until it is its turn to fail; `taken` holds the names of the mails that arrived."""

    fault, at = "", 0
    taken: Counter[str] = Counter()

    def handle(self) -> None:
        for line, answer in enumerate(ANSWERS):
            if line == LINES - 1:
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                name = next(part for part in body.splitlines() if part.startswith(b"Message-ID"))
                MailServer.taken[name.decode()] += 1
            elif line:
                self.rfile.readline()
            if MailServer.fault and line == MailServer.at:
                self._fail()
                return
            self.wfile.write(answer)

    def _fail(self) -> None:
        if MailServer.fault == "slow":
            time.sleep(PATIENCE * 3)
        elif MailServer.fault == "garbage":
            self.wfile.write(random.choice(NONSENSE))


def break_outside(folder: Path, times: int, seed: int, url: str = "") -> Figures:
    """So many outages of each."""
    chance, figures = random.Random(seed), Figures()
    Registry(folder, url).found()
    url = url or f"sqlite:///{folder / 'exreg.db'}"
    before = sending.SECONDS, oidc.SECONDS, oidc.SECONDS_TO_REACH
    sending.SECONDS = oidc.SECONDS = oidc.SECONDS_TO_REACH = PATIENCE  # type: ignore[assignment]  # whole seconds there
    try:
        _break_mail(app_on(folder, url), times, chance, figures)
        with provider_served() as server:
            _break_sign_in(folder, url, server, times, chance, figures)
    finally:
        sending.SECONDS, oidc.SECONDS, oidc.SECONDS_TO_REACH = before
    return figures


def _break_mail(app: Flask, times: int, chance: random.Random, figures: Figures) -> None:
    MailServer.taken = Counter()
    with app.app_context(), _listening() as port:
        app.config |= {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "SMTP_FROM": "registry@example.org"}
        user = World(db.session).refound().users["clerk-A"]
        for number in range(times):
            begin_writing(db.session)
            user.email = "clerk@example.org"
            post_mail(db.session, user, f"outage-{number}", f"示例 {number}", "正文\n")
            db.session.commit()
            MailServer.fault, MailServer.at = chance.choice(FAULTS), chance.randrange(LINES)
            app.config["SMTP_PORT"] = free_port() if MailServer.fault == "dead" else port
            _send_all(app)
            figures.outages["mail"] += 1
        MailServer.fault, app.config["SMTP_PORT"] = "", port
        _send_all(app)
        states = Counter(db.session.scalars(sa.select(Mail.state)))
        figures.faults += [f"lost: {states}"] if states != {MailState.SENT: times} else []
        figures.faults += ["lost: a mail that was marked sent"] if len(MailServer.taken) != times else []
        figures.doubled = MailServer.taken.total() - len(MailServer.taken)
        figures.faults += everything_agrees()
        db.engine.dispose()


def _send_all(app: Flask) -> None:
    """What is due, once each."""
    begin_writing(db.session)
    db.session.execute(sa.update(Mail).where(Mail.state == MailState.WAITING).values(
        due=utc_now() - timedelta(seconds=1)))
    db.session.commit()
    while send_one(db.session, app.config):
        pass


@contextmanager
def _listening() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _break_sign_in(folder: Path, url: str, server: IdentityServer, times: int, chance: random.Random,
                   figures: Figures) -> None:
    said = {"issuer": server.issuer, "client_id": CLIENT, "client_secret": "a long secret of this test", "claim": "sub",
            "second_factor": "here"}
    with app_on(folder, url).app_context():
        begin_writing(db.session)
        register(db.session, World(db.session).refound().users["clerk-A"], server.person)
        db.session.commit()
        db.engine.dispose()
    for _ in range(times):
        app = app_on(folder, url, SSO=said, BASE_URL="http://localhost")
        client = StrictClient(app)
        place = chance.choice(("/.well-known/openid-configuration", "/token", "/keys"))
        server.broken = (chance.choice(("slow", "garbage", "503")), place)
        statuses = [_sign_in(client, server)]
        server.broken = ("", "")
        client.sign_in("clerk-a")
        if statuses[0] != 503 or client.get("/account").status_code != 200:
            figures.faults.append(f"{place}: {statuses}")
        again = StrictClient(app)
        if _sign_in(again, server) != 302 or again.get("/account").status_code != 200:
            figures.faults.append(f"{place}: not well again")
        figures.outages["sign-in"] += 1
        with app.app_context():
            db.engine.dispose()


def _sign_in(client: StrictClient, server: IdentityServer) -> int:
    """The status of the last answer on the way through the provider."""
    led = client.get("/sign-in/sso/begin")
    if led.status_code != 302:
        return led.status_code
    back = urlsplit(server.approve(dict(parse_qsl(urlsplit(led.location).query))))
    return client.get(f"{back.path}?{back.query}").status_code
