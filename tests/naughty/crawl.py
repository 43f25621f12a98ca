"""Every kind of page that links lead to, each as the first person to whom a page showed the way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.accounts.matrix.test_matrix import QuickClient
from tests.fuzz.pages import links

PEOPLE = ("reviewer-c", "clerk-a", "reviewer-d1", "head-a", "auditor", "secadmin", "admin", "leader-c")
OF_A_KIND = 2
"""So many addresses of one rule are enough."""
LEFT = ("static", "accounts.sign_out")


@dataclass(frozen=True)
class Visit:
    """A page as this person was given it."""

    person: str
    url: str
    page: str


class Crawl:
    """`pages` as they were found, `files` what was no page, `endpoints` by how many addresses of each were opened."""

    def __init__(self, app: Flask, clients: Mapping[str, QuickClient], also: Mapping[str, list[str]]) -> None:
        self.adapter = app.url_map.bind("localhost")
        self.pages: list[Visit] = []
        self.files: dict[str, bytes] = {}
        self.endpoints: Counter[str] = Counter()
        self.seen: set[tuple[str, str]] = set()
        for person in PEOPLE:
            first = ["/", *also.get(person, [])]
            ahead = [link for url in first for link in self._open(clients[person], person, url, len(first))]
            while ahead:
                ahead += self._open(clients[person], person, ahead.pop(0), OF_A_KIND)

    def _open(self, client: QuickClient, person: str, url: str, enough: int) -> list[str]:
        """The links of this page, when its kind is worth opening."""
        endpoint = self.endpoint_of(url)
        if not endpoint or endpoint in LEFT or self.endpoints[endpoint] >= enough or (person, url) in self.seen:
            return []
        self.seen.add((person, url))
        answer = client.open(url, method="GET")
        if answer.status_code != 200:
            return []
        self.endpoints[endpoint] += 1
        if answer.mimetype != "text/html":
            self.files[url] = answer.get_data()
            return []
        page = answer.get_data(as_text=True)
        self.pages.append(Visit(person, url, page))
        return links(page)

    def endpoint_of(self, url: str) -> str:
        try:
            return str(self.adapter.match(urlsplit(url).path, "GET")[0])
        except HTTPException:
            return ""
