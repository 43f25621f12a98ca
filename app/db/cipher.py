"""Encryption of document numbers, and the blind index that finds one without showing it.

A stored value is `scheme.key-id.` + base64(nonce + AES-256-GCM ciphertext); the table and column are authenticated with
it, so a value moved to another column does not open. The blind index is HMAC-SHA256 under a key of its own.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy.types import TypeDecorator

SCHEME = "a1"
NONCE = 12
KEY_BYTES = 32


class CannotDecrypt(Exception):
    """The key is wrong, or the stored value was changed or moved."""


@dataclass(frozen=True)
class Keyring:
    """Data keys by id (32 bytes each), the id new values are written with, and the index key."""

    data: dict[str, bytes]
    current: str
    index: bytes

    def seal(self, plain: str, place: str) -> str:
        nonce = os.urandom(NONCE)
        body = nonce + AESGCM(self.data[self.current]).encrypt(nonce, plain.encode(), place.encode())
        return f"{SCHEME}.{self.current}.{base64.b64encode(body).decode()}"

    def open(self, stored: str, place: str) -> str:
        try:
            scheme, key_id, text = stored.split(".")
            body = base64.b64decode(text, validate=True)
            if scheme != SCHEME:
                raise CannotDecrypt(f"unknown scheme {scheme!r} in {place}")
            return AESGCM(self.data[key_id]).decrypt(body[:NONCE], body[NONCE:], place.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise CannotDecrypt(f"a value of {place} does not open with the keys at hand") from error

    def blind(self, text: str) -> str:
        """64 hex digits: equal texts give equal digests; without the key nothing can be tried."""
        return hmac.new(self.index, text.encode(), hashlib.sha256).hexdigest()

    @cached_property
    def row_key(self) -> bytes:
        """The key of the row seals, drawn from the index key in a way that no blind index can give it away."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"exreg row seals").derive(self.index)

    def row_digest(self, text: str) -> str:
        """64 hex digits that only a holder of the keys can make."""
        return hmac.digest(self.row_key, text.encode(), "sha256").hex()


def keyring() -> Keyring:
    ring = current_app.extensions["keyring"]
    assert isinstance(ring, Keyring)
    return ring


class Encrypted(TypeDecorator[str]):
    """A short text kept encrypted. `place` is `table.column`, authenticated with the value."""

    impl = sa.String(600)
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None or value == "" else keyring().seal(value, self.place)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else keyring().open(value, self.place)
