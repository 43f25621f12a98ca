"""Generated requests: every rule, every method, every person; addresses and forms taken from the pages and bent."""

import re
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode, urlsplit

import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.models import SignInAttempt, User
from app.db.engine import begin_writing, db
from tests.accounts.matrix.places import ACTORS
from tests.accounts.matrix.test_matrix import QuickClient
from tests.fuzz.hostile import FIELDS, FILES, LONG, SUM, TAG
from tests.fuzz.pages import Form, forms, links
from tests.world import hashed

SLOWEST = 5.0
INVITED = 0.7
DEAR = re.compile(r"/(export|ledger|form|sheets|sign-in|health|metrics|again|maps|changes|findings/|<name>)?$")
ASKED_OF_DEAR = 0.2
"""What costs ten times what others do is asked less often, for more of the others."""
METHODS = ("GET", "POST")
BOUNDARY = b"zqxboundary"
SERVER_FAULT = 500
Pairs = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Sent:
    """One request, whole: it is printed as it was sent."""

    actor: str
    method: str
    path: str
    body: bytes = b""
    kind: str = "application/x-www-form-urlencoded"

    def __str__(self) -> str:
        return f"{self.actor or 'nobody'} {self.method} {self.path} {self.kind if self.body else ''} {self.body!r}"


class Fuzzer:
    """Learns what may be sent from each page it is shown. `asked` is the number of the request on its way."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.seed, self.random, self.asked = app, seed, Random(seed), 0
        self.actor = ""
        self.places: dict[str, dict[str, Any]] = {}
        draw_navigation_seldom(self)
        self.adapter = app.url_map.bind("localhost")
        self.rules = [(rule, method) for rule in sorted(app.url_map.iter_rules(), key=str)
                      for method in METHODS if method in (rule.methods or ())]
        self.known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """By rule and by name of a part of its address: what the links have there."""
        self.forms: dict[tuple[str, bool], list[Form]] = defaultdict(list)
        self.queries: dict[str, set[str]] = defaultdict(set)
        self.shown: dict[tuple[str, str], list[str]] = defaultdict(list)
        """Whom a page led there."""
        self.sent: list[Sent] = []
        self.answers: Counter[int] = Counter()
        self.faults: dict[str, str] = {}
        """By what went wrong where, the first request that showed it."""
        self.clients: dict[str, QuickClient] = {"": QuickClient(app)}
        for name in ACTORS.values():
            self.revive(name)

    def revive(self, name: str) -> None:
        """Signed in as at the beginning, whatever the requests did to this person."""
        with self.app.app_context():
            begin_writing(db.session)
            db.session.execute(sa.delete(SignInAttempt))
            user = db.session.scalars(sa.select(User).where(User.username == name.lower())).one()
            user.password_hash, user.code_hash, user.enabled = hashed(), "", True
            db.session.commit()
        self.clients[name] = QuickClient(self.app)
        self.clients[name].post("/sign-in", data={"username": name.lower(), "password": "correct horse battery staple"})

    def run(self, requests: int) -> None:
        """Every rule in turn by chance, mostly by a person to whom a page showed the way."""
        for _ in range(requests):
            rule, method = self.chosen()
            shown = self.shown[rule.rule, method]
            invited = bool(shown) and self.random.random() < INVITED
            self.asked += 1
            made = self.made(rule, method, self.random.choice(shown if invited else list(self.clients)))
            self.sent.append(made)
            self.ask(made)

    def chosen(self) -> tuple[Rule, str]:
        rule, method = self.random.choice(self.rules)
        if DEAR.search(rule.rule) and self.random.random() > ASKED_OF_DEAR:
            return self.random.choice(self.rules)
        return rule, method

    def made(self, rule: Rule, method: str, actor: str) -> Sent:
        path, known = self.address(rule), self.forms[rule.rule, method == "POST"]
        form = self.random.choice(known) if known else Form("", method == "POST")
        if method == "GET":
            names = sorted({*form.values, *self.queries[rule.rule]})
            asked = [(name, self.value(form.values.get(name, []))) for name in names if self.random.random() < 0.5]
            return Sent(actor, method, path + ("?" + _encoded(asked) if asked else ""))
        pairs = [pair for name in form.values for pair in self.field(name, form.values[name])]
        if form.files or self.random.random() < 0.03:
            return Sent(actor, method, path, self.parts(pairs, form.files or {"file"}),
                        f"multipart/form-data; boundary={BOUNDARY.decode()}")
        return Sent(actor, method, path, _encoded(pairs).encode())

    def address(self, rule: Rule) -> str:
        """The rule with ids that links had there, ids of other things, or what never was one."""
        path = ""
        for dynamic, part in rule._trace:  # the only place where werkzeug keeps the parts in order
            path += self.part(rule, part) if dynamic else part
        return path.lstrip("|") or "/"

    def part(self, rule: Rule, name: str) -> str:
        chance, own = self.random.random(), self.known[rule.rule][name]
        if own and chance < 0.8:
            return quote(self.random.choice(own))
        if chance < 0.93:
            others = [value for parts in self.known.values() for value in parts.get(name, ())]
            return quote(self.random.choice(others or ["1"]))
        return quote_from_bytes(self.random.choice(FIELDS), safe="") or "-"

    def value(self, offered: list[str]) -> bytes:
        chance = self.random.random()
        if offered and chance < 0.6:
            return self.random.choice(offered).encode()
        return self.random.choice(LONG if chance > 0.997 else FIELDS)

    def field(self, name: str, offered: list[str]) -> Pairs:
        """Once as it should be; or never, twice, as an array."""
        chance = self.random.random()
        if chance < 0.08:
            return []
        if chance < 0.12:
            return [(name, self.value(offered)), (name, self.value(offered))]
        return [(name + "[]" * (chance > 0.99), self.value(offered))]

    def parts(self, pairs: Pairs, files: set[str]) -> bytes:
        told = b""
        for name, value in pairs:
            told += (b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
                     % (BOUNDARY, name.encode(), value))
        for name in sorted(files):
            called, content = self.random.choice(FILES)
            told += (b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
                     % (BOUNDARY, name.encode(), called, content))
        return told + b"--%s--\r\n" % BOUNDARY

    def ask(self, sent: Sent) -> None:
        self.actor = sent.actor
        begun, client = time.process_time(), self.clients[sent.actor]
        try:
            answer = client.open(sent.path, method=sent.method, data=sent.body, content_type=sent.kind)
        except Exception as error:  # whatever it is, it is what we look for
            self.note(_place(error), sent)
            return
        finally:
            if (taken := time.process_time() - begun) > SLOWEST:
                self.note(f"{taken:.0f} s of CPU: {sent.method} {urlsplit(sent.path).path}", sent)
        self.answers[answer.status_code] += 1
        if answer.status_code >= SERVER_FAULT:
            self.note(f"{answer.status_code}: {sent.method} {urlsplit(sent.path).path}", sent)
        if db_busy(self.app):
            self.note(f"a connection was kept: {sent.method} {urlsplit(sent.path).path}", sent)
        self.learn(sent, answer)
        answer.close()

    def learn(self, sent: Sent, answer: TestResponse) -> None:
        if sent.actor and "/sign-in" in (answer.location or ""):
            self.revive(sent.actor)
        if answer.mimetype != "text/html":
            return
        page = answer.get_data(as_text=True)
        for sign in (TAG, SUM):
            if sign in page:
                self.note(f"{sign} in the page of {sent.method} {urlsplit(sent.path).path}", sent)
        for link in links(page):
            self.keep_link(sent.actor, link)
        for form in forms(page):
            if rule := self.keep_link(sent.actor, form.action, "POST" if form.post else "GET"):
                kept = self.forms[rule, form.post]
                kept.append(form)
                del kept[:-20]

    def keep_link(self, actor: str, link: str, method: str = "GET") -> str:
        """The rule of this address, whose parts and questions are kept."""
        split = urlsplit(link)
        try:
            rule, parts = self.adapter.match(split.path, method, return_rule=True)
        except HTTPException:
            return ""
        shown = self.shown[rule.rule, method]
        if actor not in shown:
            shown.append(actor)
        self.queries[rule.rule] |= {pair.split("=")[0] for pair in split.query.split("&") if pair}
        for name, value in parts.items():
            known = self.known[rule.rule][name]
            if str(value) not in known and len(str(value)) < 40:
                known.append(str(value))
                del known[:-40]
        return rule.rule

    def note(self, what: str, sent: Sent) -> None:
        self.faults.setdefault(what, f"request {self.asked} of seed {self.seed}: {sent}\n  {self.again(self.asked)}")

    def again(self, requests: int) -> str:
        return f"again: python -m tests.fuzz --requests {requests} --seed {self.seed}"


def draw_navigation_seldom(fuzzer: Fuzzer) -> None:
    """Of each person's places on every eighth page only: they hang on nothing that is sent, and cost more than most
    pages that refuse something."""
    def drawn(find: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
        def places() -> dict[str, Any]:
            if fuzzer.actor not in fuzzer.places or fuzzer.asked % 8 == 0:
                fuzzer.places[fuzzer.actor] = find()
            return fuzzer.places[fuzzer.actor]

        return places

    processors = fuzzer.app.template_context_processors
    processors[None] = [drawn(one) if one.__name__ == "navigation" else one for one in processors[None]]


def db_busy(app: Flask) -> bool:
    """Somebody left without giving the connection back."""
    with app.app_context():
        return bool(db.engine.pool.checkedout())  # type: ignore[attr-defined]  # every pool we use counts them


def _encoded(pairs: Pairs) -> str:
    return urlencode(pairs)


def _place(error: Exception) -> str:
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "/app/" in frame.filename]
    where = f"{own[-1].filename.split('/app/')[-1]}:{own[-1].lineno}" if own else "outside"
    return f"{type(error).__name__} at {where}: {str(error)[:160]!r}"
