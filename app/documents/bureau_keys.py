"""The keys that bureaus sign files with, wherever they are kept.

Here is the plainest store: a folder with `<code>.p12` for each bureau that has a certificate. A token, a card or a
service is another class with the same two methods, put into `app.extensions["bureau_keys"]` at start:

    class Token:                                    # a BureauKey
        certificate = chain = ...                   # DER, as below
        def sign(self, data: bytes) -> bytes: ...   # RSA PKCS#1 v1.5 or ECDSA, with SHA-256, over all of `data`

    class Tokens:                                   # a KeyStore
        def key_of(self, code: str) -> BureauKey | None: ...

Signatures are those that PAdES and the reading programs know (RSA, ECDSA). A national seal service (SM2) is no such
store: its seals are made and checked by its own program.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from flask import Flask, current_app

from app.config import BadSettings
from app.db.stamps import utc_now

KEY_FILE, PASSWORD_FILE = ".p12", ".password"


class BureauKey(Protocol):
    """One bureau's certificate and the way to sign with it."""

    @property
    def certificate(self) -> bytes:
        """The signer's certificate, in DER."""

    @property
    def chain(self) -> Sequence[bytes]:
        """The certificates of the authorities above it, in DER; the root may be left out."""

    def sign(self, data: bytes) -> bytes:
        """The signature over this data."""


class KeyStore(Protocol):
    """Where keys are kept."""

    def key_of(self, code: str) -> BureauKey | None:
        """The key of the organisation with this code; None where it has none."""


@dataclass(frozen=True)
class FileKey:
    """A key read from a PKCS#12 file and kept in memory: reading it costs more than ten signatures."""

    certificate: bytes
    chain: tuple[bytes, ...]
    private: RSAPrivateKey | EllipticCurvePrivateKey

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), hashes.SHA256())
        return self.private.sign(data, ECDSA(hashes.SHA256()))


class Folder:
    """A folder of `<code>.p12`; the password of each is in the environment (`EXREG_SIGNING_PASSWORD_<code>`) or beside
    it in `<code>.password`, readable by its owner alone. Everything is read at once: what is wrong with a file is said
    at start, not when somebody needs it. Raises BadSettings."""

    def __init__(self, folder: Path, passwords: Mapping[str, str]) -> None:
        if not folder.is_dir():
            raise BadSettings(f"{folder} is no folder: EXREG_SIGNING_DIR names the folder of the signing certificates")
        self._keys = {file.stem: _read(file, passwords.get(file.stem)) for file in sorted(folder.glob(f"*{KEY_FILE}"))}

    def key_of(self, code: str) -> BureauKey | None:
        return self._keys.get(code)


def _read(file: Path, password: str | None) -> FileKey:
    secret = (password if password is not None else _password_beside(file)).encode()
    try:
        found = load_pkcs12(file.read_bytes(), secret)
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file} cannot be read: it is no PKCS#12 file, or the password is wrong") from error
    if found.cert is None or not isinstance(found.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise BadSettings(f"{file} must hold a certificate with its RSA or elliptic-curve key")
    chain = tuple(item.certificate.public_bytes(Encoding.DER) for item in found.additional_certs)
    return FileKey(found.cert.certificate.public_bytes(Encoding.DER), chain, found.key)


def _password_beside(file: Path) -> str:
    beside = file.with_suffix(PASSWORD_FILE)
    if not beside.exists():
        return ""
    if os.name == "posix" and beside.stat().st_mode & 0o077:
        raise BadSettings(f"{beside} can be read by others: give it mode 0600")
    return beside.read_text(encoding="utf-8").rstrip("\r\n")


def init_bureau_keys(app: Flask) -> None:
    """The folder of the settings, unless another store was put there before."""
    folder = app.config["SIGNING_DIR"]
    app.extensions.setdefault(
        "bureau_keys", Folder(Path(folder), app.config["SIGNING_PASSWORDS"]) if folder else NoKeys())


class NoKeys:
    """An installation without certificates."""

    def key_of(self, code: str) -> BureauKey | None:
        return None


def bureau_key(code: str) -> BureauKey | None:
    """The key of this organisation, if it has one that holds today; one that has run out is no key, and is logged."""
    store: KeyStore = current_app.extensions["bureau_keys"]
    key = store.key_of(code)
    if key is None or _holds(key):
        return key
    current_app.logger.warning("the signing certificate of %s does not hold today: its papers are left unsigned", code)
    return None


def _holds(key: BureauKey) -> bool:
    certificate = x509.load_der_x509_certificate(key.certificate)
    return certificate.not_valid_before_utc <= utc_now() <= certificate.not_valid_after_utc


def signer_name(key: BureauKey) -> str:
    """Who signs, as the certificate says: its common name, else its organisation."""
    subject = x509.load_der_x509_certificate(key.certificate).subject
    named = [*subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME),
             *subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)]
    return str(named[0].value) if named else subject.rfc4514_string()
