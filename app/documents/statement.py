"""The signed statement in a certificate's QR code: that this was filed and certified, checkable without a network.

The code is one address. After the address of the public page come a slash, the statement, a full stop, a signature:

    https://registry.example/verify/TOKEN/STATEMENT.SIGNATURE

STATEMENT is eleven lines of UTF-8 text in base32 (RFC 4648, no padding). SIGNATURE, in base32 too, is Ed25519
(RFC 8032) over everything before the full stop, the address included: no character of the code can be changed, and a
statement belongs to one address. It proves the issue, never the present status. Nothing here knows a database or a
request.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.db.stamps import CHINA
from app.ui.words import Worded, Words

REAL, DEMO = "exreg1", "exreg1-demo"
"""The first line: the form of the statement, and whether a demonstration made it."""

SIGNATURE_BYTES = 64
KEY_BYTES = 32
LONGEST_CODE = 4000
LONGEST_NAME = 64
"""Longer names are cut in the statement, so that the code stays coarse enough to be scanned."""
NO_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
LINK = re.compile(rb"/URI <([0-9a-f]{40,8000})>")
"""How our own PDFs write the address behind a link."""

NOT_OURS = Words("这不是备案证明二维码的完整内容。", "This is not the whole content of a certificate's QR code.")
UNKNOWN_KEY = Words("声明所用的密钥不在公布的密钥之列。",
                    "The statement names a key that is not among those published.")
FORGED = Words("签名不符：内容被改动，或者不是由该密钥签发。",
               "The signature does not fit: the content was changed, or this key did not sign it.")
WRONG_DAY = Words("出具日期不在该密钥的有效期内。", "The day of issue is outside the key's validity.")
COMPROMISED = Words(
    "签名所用的密钥已公告失密，仅凭签名不能证明出具事实，请打开公开核验页在线核验。",
    "The key has been declared compromised, so its signature alone proves nothing: check on the public page.")
DEMO_ONLY = Words("签名无误，但这是演示数据，不证明任何事实。",
                  "The signature fits, but this is demo data and proves nothing.")


class NotVerified(Worded):
    """The code proves nothing; `words` say why."""


class BadKeys(Exception):
    """The file of keys cannot be read."""

    words = Words("密钥文件无法读取：请使用公开核验页 /verify/keys.json 公布的文件。",
                  "The file of keys cannot be read: use the one published at /verify/keys.json.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is certified, one line each in this order; days as YYYY-MM-DD, `digest` the check code of the content."""

    form: str
    key: str
    serial: str
    number: str
    version: str
    digest: str
    kind: str
    school: str
    bureau: str
    filed_on: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A published key and the days on which it signed: no `until` while it does."""

    key: str
    public: bytes
    since: date
    until: date | None = None
    compromised_at: datetime | None = None

    def signed_on(self, day: str) -> bool:
        """Whether it signed on that day, written as in a statement."""
        return self.since.isoformat() <= day <= (self.until or date.max).isoformat()


Keys = Mapping[str, PublicKey]


def key_name(public: bytes) -> str:
    """The key's id: eight digits of its hash."""
    return hashlib.sha256(public).hexdigest()[:8]


def line(text: str, longest: int = LONGEST_NAME) -> str:
    """The text as one line of a statement; a name beyond all measure is cut and says so."""
    plain = NO_LINE.sub(" ", text)
    return plain if len(plain) <= longest else plain[:longest - 2] + "……"


def unsigned(statement: Statement, address: str) -> str:
    """Everything in the code before the full stop."""
    return f"{address}/{_written(chr(10).join(astuple(statement)).encode())}"


def signed(statement: Statement, address: str, private: Ed25519PrivateKey) -> str:
    """The whole content of the QR code."""
    text = unsigned(statement, address)
    return f"{text}.{_written(private.sign(text.encode()))}"


def unproven(statement: Statement, address: str) -> str:
    """A code of the same size that proves nothing, for a preview."""
    return f"{unsigned(statement, address)}.{_written(bytes(SIGNATURE_BYTES))}"


def verified(code: str, keys: Keys, *, compromised_too: bool = False) -> Statement:
    """The statement of a code that one of the keys signed on a day of its validity. Raises NotVerified. A compromised
    key proves nothing by itself; who asks `compromised_too` looks for the certificate in the issue register."""
    text, statement, signature = _parts(code)
    key = keys.get(statement.key)
    if key is None:
        raise NotVerified(UNKNOWN_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature:
        raise NotVerified(FORGED) from None
    if not key.signed_on(statement.issued_on):
        raise NotVerified(WRONG_DAY)
    if key.compromised_at is not None and not compromised_too:
        raise NotVerified(COMPROMISED)
    return statement


def codes_in(pdf: bytes) -> list[str]:
    """The codes of certificates behind the links of a PDF, as we write them."""
    found = (base64.b16decode(match.upper()).decode("utf-8", "replace") for match in LINK.findall(pdf)
             if len(match) % 2 == 0)
    return [text for text in dict.fromkeys(found) if "." in text.rpartition("/")[2]]


def _parts(code: str) -> tuple[str, Statement, bytes]:
    """What is signed, the statement in it, and the signature. One spelling only: whatever else is refused."""
    text, stop, seal = code.rpartition(".")
    body = text.rpartition("/")[2]
    if not stop or len(code) > LONGEST_CODE:
        raise NotVerified(NOT_OURS)
    try:
        lines, signature = _read(body).decode().split("\n"), _read(seal)
        text.encode()
    except (binascii.Error, ValueError):
        raise NotVerified(NOT_OURS) from None
    if len(lines) != len(fields(Statement)) or lines[0] not in (REAL, DEMO) or len(signature) != SIGNATURE_BYTES:
        raise NotVerified(NOT_OURS)
    return text, Statement(*lines), signature


def _written(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")


def _read(text: str) -> bytes:
    content = base64.b32decode(text + "=" * (-len(text) % 8))
    if _written(content) != text:
        raise ValueError("not the one spelling of its bytes")
    return content


def keys_as_json(keys: Iterable[PublicKey]) -> list[dict[str, Any]]:
    """Keys as the public file lists them."""
    return [{"id": item.key, "algorithm": "Ed25519", "public": base64.b64encode(item.public).decode(),
             "since": item.since.isoformat(), "until": item.until.isoformat() if item.until else None,
             "compromised_at": item.compromised_at.isoformat() if item.compromised_at else None} for item in keys]


def read_keys(text: str) -> dict[str, PublicKey]:
    """The keys of a published file, by id. Raises BadKeys."""
    try:
        keys = [_key(item) for item in json.loads(text)["keys"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeys from error
    if not keys or any(len(item.public) != KEY_BYTES or item.key != key_name(item.public) for item in keys):
        raise BadKeys
    return {item.key: item for item in keys}


def _key(item: dict[str, Any]) -> PublicKey:
    until, compromised = item["until"], item["compromised_at"]
    return PublicKey(
        str(item["id"]), base64.b64decode(item["public"], validate=True), date.fromisoformat(item["since"]),
        date.fromisoformat(until) if until else None,
        datetime.fromisoformat(compromised).astimezone(CHINA) if compromised else None)
