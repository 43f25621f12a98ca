"""How the server is set: how much it takes, how long it waits, whose headers it believes."""

import gc
from typing import Any

from flask import Flask

HEADER_BYTES = 1 << 16
BODIES = 4
"""A body of up to so many times the limit is read, so that the page can say that it is too large; more is cut off."""
CONNECTIONS = 500
QUIET_SECONDS = 60
NEW_THINGS = 20_000


def server_settings(app: Flask, listens: tuple[str, int], threads: int) -> dict[str, Any]:
    """What waitress is told. It drops the headers of proxies unless the settings count some; which of them are believed
    is then counted by the application."""
    return {
        "host": listens[0], "port": listens[1], "threads": threads, "ident": "", "connection_limit": CONNECTIONS,
        "channel_timeout": QUIET_SECONDS, "max_request_header_size": HEADER_BYTES,
        "max_request_body_size": BODIES * app.config["MAX_CONTENT_LENGTH"],
        "clear_untrusted_proxy_headers": not app.config["PROXIES"], "expose_tracebacks": False,
    }


def settle() -> None:
    """Before the first request: what stands by now stays as long as the process, so nobody looks there for rubbish,
    which cost a fifteenth of all work; and after a request's worth of new things rather than every seven hundred."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_THINGS)
