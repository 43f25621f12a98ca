"""Settings, read once from `EXREG_*`. In production the program refuses to start without strong secrets."""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.accounts.models import Role
from app.accounts.passwords import DECIDERS
from app.db.cipher import Keyring
from app.ui.text import MIB

FILES_AT_ONCE = 24 * MIB
"""What pages say of how much may be sent in one go; a request may be a little larger for what stands around files."""
KEY_BYTES = 32
STATEMENTS_KEPT = 512
"""Of each connection to SQLite: all that the pages say. Python keeps 128, and to read a board's anew takes longer than
to answer them."""
DEMO_MARK = "exreg-demo"
"""The file that makes a data folder a demonstration's, whoever opens it; it holds the address it is served at."""
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
SIGNING_PASSWORD = "EXREG_SIGNING_PASSWORD_"  # noqa: S105  # the name of a setting, before a bureau's code
HEADER_SLOTS = ("NUMBER", "MADE_BY", "APPROVAL", "VALID_UNTIL")
"""表号, 制定机关, 批准文号, 有效期 in the head of printed forms: `EXREG_FORM_NUMBER` and so on."""
FIRST_KEY = "1"
"""The id of a data key that is given without one."""
WEAK = ("", "dev", "secret", "changeme", "change-me", "password")


class BadSettings(Exception):
    """A setting is missing, weak or unreadable. The message says which and what to do."""


def read_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Flask settings from the environment. Raises BadSettings."""
    production = environ.get("EXREG_ENV", "production") == "production"
    data_dir = Path(environ.get("EXREG_DATA_DIR", "var")).absolute()
    if not production:
        data_dir.mkdir(parents=True, exist_ok=True)
    keys = _keys(environ, data_dir, production)
    mark = data_dir / DEMO_MARK
    demo = mark.exists()
    served_at = (mark.read_text(encoding="utf-8") if demo else "") or "http://127.0.0.1:5000"
    base_url = environ.get("EXREG_BASE_URL", served_at)
    https = base_url.startswith("https://")
    return {
        "PRODUCTION": production,
        "DEMO": demo,
        "DATA_DIR": str(data_dir),
        "FONT_DIR": str(data_dir / "fonts"),
        "SIGNING_DIR": environ.get("EXREG_SIGNING_DIR", ""),
        "SIGNING_PASSWORDS": {name.removeprefix(SIGNING_PASSWORD): value for name, value in environ.items()
                              if name.startswith(SIGNING_PASSWORD)},
        "BASE_URL": base_url.rstrip("/"),
        "HEADER_SLOTS": tuple(environ.get(f"EXREG_FORM_{name}", "") for name in HEADER_SLOTS),
        "SECRET_KEY": keys["secret_key"],
        "KEYRING": _keyring(keys),
        "SQLALCHEMY_ENGINES": {"default": _database(environ.get("EXREG_DATABASE_URL", ""), data_dir)},
        **_serving(environ),
        "TRUSTED_HOSTS": [host for host in environ.get("EXREG_HOSTS", "").split(",") if host] or None,
        "FILES_AT_ONCE": FILES_AT_ONCE,
        "MAX_CONTENT_LENGTH": FILES_AT_ONCE + MIB,
        "MAX_FORM_MEMORY_SIZE": 2 * MIB,
        "MAX_FORM_PARTS": 4000,
        "SESSION_COOKIE_NAME": "__Host-exreg" if https else "exreg",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_IDLE": timedelta(minutes=30),
        "SESSION_MAX": timedelta(hours=12),
        "SECOND_FACTOR_ROLES": _asked_of(environ.get("EXREG_SECOND_FACTOR", ""), production and not demo),
        "STEP_UP": timedelta(minutes=_number(environ, "EXREG_STEP_UP_MINUTES", 15, least=1)),
        "SSO": _sso(environ),
        **_mail(environ),
        "CLAMD": _scanner(environ.get("EXREG_CLAMD", "")),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the sign-in itself: nobody loses a form to a clock
    }


def _asked_of(said: str, earnest: bool) -> tuple[Role, ...]:
    """The roles that must have a second factor: those named, `none`, or in production whoever decides or governs."""
    if not said:
        return (*DECIDERS, Role.AUDITOR) if earnest else ()
    names = [name.strip() for name in said.split(",") if said != "none"]
    unknown = [name for name in names if name not in list(Role)]
    if unknown:
        raise BadSettings(f"EXREG_SECOND_FACTOR: no role is called {unknown[0]!r}; give roles with commas, or none")
    return tuple(Role(name) for name in names)


def _sso(environ: Mapping[str, str]) -> dict[str, str]:
    """The bureau's identity provider; nothing without EXREG_SSO_ISSUER."""
    issuer, client = environ.get("EXREG_SSO_ISSUER", ""), environ.get("EXREG_SSO_CLIENT_ID", "")
    factor = environ.get("EXREG_SSO_SECOND_FACTOR", "here")
    if not issuer:
        return {}
    if not issuer.startswith(("https://", "http://127.0.0.1")) or not client:
        raise BadSettings("EXREG_SSO_ISSUER must begin with https://, and EXREG_SSO_CLIENT_ID must be given with it")
    if factor not in ("here", "there"):
        raise BadSettings("EXREG_SSO_SECOND_FACTOR must be here or there")
    return {"issuer": issuer, "client_id": client, "client_secret": environ.get("EXREG_SSO_CLIENT_SECRET", ""),
            "claim": environ.get("EXREG_SSO_CLAIM", "sub"), "second_factor": factor}


def _serving(environ: Mapping[str, str]) -> dict[str, Any]:
    """Where and how `exreg serve` listens, where the daily backups go, and who may read the figures."""
    listen = environ.get("EXREG_LISTEN", "127.0.0.1:8000")
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal():
        raise BadSettings("EXREG_LISTEN must be an address and a port, such as 127.0.0.1:8000")
    return {"LISTEN": (host.strip("[]"), int(port)), "THREADS": _number(environ, "EXREG_THREADS", 8),
            "PROXIES": _number(environ, "EXREG_PROXIES", 0), "BACKUP_DIR": environ.get("EXREG_BACKUP_DIR", ""),
            "BACKUPS_KEPT": max(_number(environ, "EXREG_BACKUPS_KEPT", 14), 1),
            "METRICS_TOKEN": environ.get("EXREG_METRICS_TOKEN", "")}


def _number(environ: Mapping[str, str], name: str, otherwise: int, least: int = 0) -> int:
    value = environ.get(name, "") or str(otherwise)
    if not value.isdecimal() or int(value) < least:
        raise BadSettings(f"{name} must be a whole number of at least {least}")
    return int(value)


def _mail(environ: Mapping[str, str]) -> dict[str, Any]:
    """The mail server; without EXREG_SMTP_HOST no mail is written."""
    host, sender = environ.get("EXREG_SMTP_HOST", ""), environ.get("EXREG_SMTP_FROM", "")
    security, port = environ.get("EXREG_SMTP_SECURITY", "starttls"), environ.get("EXREG_SMTP_PORT", "")
    if security not in SMTP_PORTS:
        raise BadSettings("EXREG_SMTP_SECURITY must be starttls, tls or none")
    if port and not port.isdecimal():
        raise BadSettings("EXREG_SMTP_PORT must be a number")
    if host and not plain_address(sender):
        raise BadSettings("EXREG_SMTP_FROM must be the address mails are sent from")
    return {"SMTP_HOST": host, "SMTP_PORT": int(port or SMTP_PORTS[security]), "SMTP_SECURITY": security,
            "SMTP_FROM": sender, "SMTP_USER": environ.get("EXREG_SMTP_USER", ""),
            "SMTP_PASSWORD": environ.get("EXREG_SMTP_PASSWORD", "")}


def _scanner(said: str) -> str:
    if said and not said.startswith("/") and re.fullmatch(r"[^\s/]+:\d{1,5}", said) is None:
        raise BadSettings("EXREG_CLAMD must be the path of clamd's socket, or its host and port")
    return said


def plain_address(text: str) -> bool:
    """Whether this is one e-mail address in ASCII and nothing else: nothing that could begin another or a header."""
    word = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    return re.fullmatch(rf"{word}(\.{word})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text) is not None


def _database(url: str, data_dir: Path) -> dict[str, Any]:
    if not url:
        url = f"sqlite:///{data_dir / 'exreg.db'}"
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise BadSettings("EXREG_DATABASE_URL must begin with postgresql:// or sqlite:///")
    if url.startswith("sqlite:///"):
        return {"url": url, "hide_parameters": True, "connect_args": {"cached_statements": STATEMENTS_KEPT}}
    return {"url": url, "pool_pre_ping": True, "hide_parameters": True}


def _keys(environ: Mapping[str, str], data_dir: Path, production: bool) -> dict[str, str]:
    """From the environment, or from `keys.json` (mode 0600) in the data folder; made there outside production."""
    file = data_dir / "keys.json"
    kept = _read_keys(file)
    if not kept and not production:
        kept = {"secret_key": secrets.token_hex(32), "data_key": _new_key(), "index_key": _new_key()}
        _write_keys(file, kept)
    keys = {name: environ.get(f"EXREG_{name.upper()}", kept.get(name, ""))
            for name in ("secret_key", "data_key", "index_key")}
    older = environ.get("EXREG_DATA_KEYS_OLD", kept.get("data_keys_old", ""))
    for name, value in keys.items():
        if value.lower() in WEAK or (production and len(value) < KEY_BYTES):
            raise BadSettings(f"EXREG_{name.upper()} is missing or too weak: give at least 32 random characters "
                              "(exreg keys prints a fresh set)")
    return keys | {"data_keys_old": older}


def new_keys() -> dict[str, str]:
    """A fresh set of secrets for the environment of a production server."""
    return {"EXREG_SECRET_KEY": secrets.token_hex(32), "EXREG_DATA_KEY": _new_key(), "EXREG_INDEX_KEY": _new_key()}


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _read_keys(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file} cannot be read: {error}") from error


def _write_keys(file: Path, keys: dict[str, str]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(keys, out)


def next_keys(ring: Keyring) -> dict[str, str]:
    """What the environment says to go over to a fresh data key: the new one, and all before it."""
    numbers = [int(name) for name in ring.data if name.isdecimal()]
    older = [f"{name}:{base64.b64encode(key).decode()}" for name, key in ring.data.items()]
    return {"EXREG_DATA_KEY": f"{max(numbers, default=0) + 1}:{_new_key()}", "EXREG_DATA_KEYS_OLD": ",".join(older)}


def _keyring(keys: dict[str, str]) -> Keyring:
    current, key = _named_key(keys["data_key"], "EXREG_DATA_KEY")
    older = dict(_named_key(part.strip(), "EXREG_DATA_KEYS_OLD")
                 for part in keys["data_keys_old"].split(",") if part.strip())
    if older.get(current, key) != key:
        raise BadSettings(f"EXREG_DATA_KEY and EXREG_DATA_KEYS_OLD give two keys the id {current}")
    return Keyring(data={**older, current: key}, current=current, index=_key(keys["index_key"], "EXREG_INDEX_KEY"))


def _named_key(text: str, setting: str) -> tuple[str, bytes]:
    """`2:…` is the key of this id; without one it is the first, `1`."""
    name, colon, key = text.rpartition(":")
    if colon and re.fullmatch(r"[A-Za-z0-9]{1,12}", name) is None:
        raise BadSettings(f"{setting}: an id of a key is 1 to 12 letters or digits before the colon")
    return name or FIRST_KEY, _key(key, setting)


def _key(text: str, setting: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSettings(f"{setting} is not base64") from error
    if len(key) != KEY_BYTES:
        raise BadSettings(f"{setting} must hold 32 bytes in base64")
    return key
