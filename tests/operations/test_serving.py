"""The server as `exreg serve` sets it: whose headers it believes, what it refuses, and the figures it gives."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import waitress  # type: ignore[import-untyped]  # it ships no types
from flask import Flask, request
from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]

from app import create_app
from app.config import BadSettings, read_settings
from app.operations.serving import server_settings
from tests.client import StrictClient
from tests.world import World

Ask = Callable[[bytes], bytes]
FORGED = (b"X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"
          b"X-Forwarded-Host: evil.example\r\n")


@pytest.fixture
def serve(app: Flask) -> Iterator[Callable[..., Ask]]:
    """Starts a server with these settings; what it gives sends raw bytes and reads to the end."""
    running: list[tuple[BaseWSGIServer, threading.Thread]] = []

    def started(**settings: object) -> Ask:
        served = create_app({**app.config, **settings})

        @served.get("/where")
        def where() -> str:
            return f"{request.remote_addr} {request.scheme} {request.host}"

        served.extensions["public_endpoints"].add("where")
        server = waitress.create_server(served, **server_settings(served, ("127.0.0.1", 0), 1))
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        return lambda sent: _asked(server.effective_port, sent)

    yield started
    for server, thread in running:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join()


def _asked(port: int, sent: bytes) -> bytes:
    """All that comes back before the server hangs up, which it does on what it refuses to read."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, suppress(ConnectionError):
        connection.sendall(sent)
        while piece := connection.recv(65536):
            answer += piece
    return answer


def get(path: str, headers: bytes = b"", host: bytes = b"registry.example") -> bytes:
    return b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n" % (path.encode(), host, headers)


def test_headers_of_proxies_are_believed_for_as_many_hops_as_are_set(serve: Callable[..., Ask]) -> None:
    alone, behind = serve(PROXIES=0), serve(PROXIES=1, TRUSTED_HOSTS=["registry.example"])
    assert alone(get("/where", FORGED)).endswith(b"127.0.0.1 http registry.example")
    one = b"X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"
    assert behind(get("/where", one)).endswith(b"198.51.100.7 https registry.example")
    assert behind(get("/where", FORGED)).startswith(b"HTTP/1.1 400")
    assert behind(get("/where", host=b"evil.example")).startswith(b"HTTP/1.1 400")
    assert b"Strict-Transport-Security" in behind(get("/sign-in", one))
    assert b"\r\nServer:" not in alone(get("/where"))


SMUGGLED = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\nhello",
    "another encoding": b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a length that is none": b"Content-Length: +5\r\n\r\nhello",
    "a bare line feed": b"X-A: b\nX-C: d\r\n\r\n",
    "a space before the colon": b"Content-Length : 5\r\n\r\nhello",
    "a chunk that lies": b"Transfer-Encoding: chunked\r\n\r\n5;\nx\r\nhello\r\n0\r\n\r\n",
    "a negative chunk": b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "too many headers": b"X-A: " + b"a" * 70_000 + b"\r\n\r\n",
}


def test_what_two_servers_would_read_in_two_ways_is_refused(serve: Callable[..., Ask]) -> None:
    ask = serve()
    for why, rest in SMUGGLED.items():
        answer = ask(b"POST /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + rest)
        assert answer[9:12] in (b"400", b"431", b"501", b""), (why, answer[:60])


def test_a_body_beyond_the_limit_is_refused_with_a_page(serve: Callable[..., Ask]) -> None:
    ask = serve(MAX_CONTENT_LENGTH=10_000)
    head = (b"POST /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
    answer = ask(head % 20_000 + b"a" * 20_000)
    assert answer.startswith(b"HTTP/1.1 413")
    assert "提交的内容过大".encode() in answer
    assert ask(head % 1_000_000)[9:12] == b"413"


def test_figures_are_for_this_machine_or_the_token(app: Flask, world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    client.get("/records/programme/")
    page = client.page("/metrics")
    assert 'exreg_answers_total{route="/sign-in",status="302"} 1.0' in page
    assert "exreg_jobs_waiting 0.0" in page
    assert 'exreg_health_lines{state="bad"}' in page
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    app.config["METRICS_TOKEN"] = "a-token-of-this-test"
    for given, status in (("", 404), ("Bearer ", 404), ("Bearer other", 404), ("Bearer a-token-of-this-test", 200)):
        assert client.get("/metrics", environ_base=elsewhere, headers={"Authorization": given}).status_code == status


@pytest.mark.parametrize("wrong", [
    {"EXREG_PROXIES": "one"}, {"EXREG_LISTEN": "8000"}, {"EXREG_LISTEN": "here:there"}, {"EXREG_THREADS": "-1"}])
def test_a_bad_setting_of_the_server_is_refused_at_start(wrong: dict[str, str], tmp_path: object) -> None:
    with pytest.raises(BadSettings, match=next(iter(wrong))):
        read_settings({"EXREG_ENV": "test", "EXREG_DATA_DIR": str(tmp_path)} | wrong)
