"""A certificate authority made for tests alone: a root, an issuing authority under it, and signers with their files."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from app.documents.bureau_keys import FileKey

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PASSWORD = "示例口令 only for tests"
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Party:
    """A certificate with its key."""

    certificate: x509.Certificate
    private: Private

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def certified(name: str, private: Private, by: Party | None = None, *, authority: bool = False,
              until: timedelta = YEAR) -> Party:
    """A certificate for this name; by itself where nobody certifies it."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority, crl_sign=authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False)
    builder = x509.CertificateBuilder(
        by.certificate.subject if by else subject, subject, private.public_key(), x509.random_serial_number(),
        now - YEAR, now + until)
    certificate = builder.add_extension(x509.BasicConstraints(authority, None), critical=True).add_extension(
        usage, critical=True).sign(by.private if by else private, hashes.SHA256())
    return Party(certificate, private)


@cache
def root() -> Party:
    return certified("示例根证书", ec.generate_private_key(ec.SECP256R1()), authority=True)


@cache
def issuing() -> Party:
    return certified("示例签发机构", ec.generate_private_key(ec.SECP256R1()), root(), authority=True)


@cache
def bureau(kind: str = "rsa", until: timedelta = YEAR) -> Party:
    private = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    return certified("示例市教育局电子签名", private, issuing(), until=until)


def key_of(party: Party) -> FileKey:
    return FileKey(party.der, (issuing().der,), party.private)


def write_p12(folder: Path, code: str, party: Party, password: str = PASSWORD) -> Path:
    """The file a bureau is given, with the issuing authority in it."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{code}.p12"
    file.write_bytes(serialize_key_and_certificates(
        code.encode(), party.private, party.certificate, [issuing().certificate],
        BestAvailableEncryption(password.encode())))
    return file


def write_root(folder: Path) -> Path:
    file = folder / "root.pem"
    file.write_bytes(root().certificate.public_bytes(Encoding.PEM))
    return file


def revoking(*parties: Party) -> list[bytes]:
    """The lists of both authorities; on that of the issuing one stand these."""
    return [_list(root()), _list(issuing(), *parties)]


def _list(by: Party, *revoked: Party) -> bytes:
    now, day = datetime.now(UTC), timedelta(days=1)
    entries = [x509.RevokedCertificateBuilder(party.certificate.serial_number, now - day).build() for party in revoked]
    made = x509.CertificateRevocationListBuilder(by.certificate.subject, now - day, now + day, [], entries)
    return made.sign(by.private, hashes.SHA256()).public_bytes(Encoding.DER)
