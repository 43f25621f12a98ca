"""Files are shown to a virus scanner before they are kept, where EXREG_CLAMD names one: clamd, by its INSTREAM."""

import socket
import struct
from collections.abc import Iterator

from flask import current_app

SECONDS = 30
PIECE = 1 << 20


class ScannerAway(Exception):
    """The scanner does not answer, or not as one."""


def is_infected(content: bytes) -> bool:
    """Whether the scanner finds anything in it; never where there is none. Raises ScannerAway."""
    if not current_app.config["CLAMD"]:
        return False
    said = _asked(b"zINSTREAM\0", *_pieces(content))
    if not said.endswith((b"OK\0", b"FOUND\0")):
        raise ScannerAway(said.decode("ascii", "replace"))
    return said.endswith(b"FOUND\0")


def reach_scanner() -> None:
    """Raises ScannerAway."""
    if _asked(b"zPING\0") != b"PONG\0":
        raise ScannerAway("no PONG")


def _pieces(content: bytes) -> Iterator[bytes]:
    for begin in range(0, len(content), PIECE):
        piece = content[begin:begin + PIECE]
        yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _asked(*sent: bytes) -> bytes:
    try:
        with _connected() as connection:
            for piece in sent:
                connection.sendall(piece)
            return b"".join(iter(lambda: connection.recv(4096), b""))
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error


def _connected() -> socket.socket:
    """By a socket of this machine, or by host and port."""
    place = str(current_app.config["CLAMD"])
    if place.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(place)
        return connection
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
