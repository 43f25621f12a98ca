"""What a file's signature proves: that not a byte was changed, that all of the file is covered, who signed, and whether
a trusted authority stands behind that signer.

Beside what pyHanko judges, the signature itself must be written as `signing` writes it: the hash of a file leaves out
the place where its signature stands, and nobody is to change a byte there unseen either.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.documents.signing import DIGEST
from app.ui.words import Words

HASHED = algos.DigestAlgorithm({"algorithm": DIGEST}).dump()
SIGNED = tuple(algos.SignedDigestAlgorithm({"algorithm": f"{DIGEST}_{kind}"}).dump() for kind in ("rsa", "ecdsa"))
TO_SIGN = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
UNSIGNED = Words("文件没有电子签名", "the file is not signed")
SEVERAL = Words("文件有多个电子签名", "the file has more than one signature")
UNREADABLE = Words("文件或签名已损坏，无法读出（{kind}）",
                   "the file or its signature is damaged and cannot be read ({kind})")
CHANGED = Words("签名后内容被改动", "the content was changed after signing")
NOT_WHOLE = Words("签名未覆盖整个文件：签名后有追加内容",
                  "the signature does not cover the whole file: something was added")
ODD = Words("签名数据与登记系统所写的形式不符", "the signature is not written as the registry writes it")
NOT_TRUSTED = Words("签名证书不能由给定的信任根证实，或已过期、吊销",
                    "the signer's certificate does not lead to a trusted root, has run out or was revoked")


@dataclass(frozen=True)
class Finding:
    """What was found out about one file; it is good when there is no fault."""

    signer: str = ""
    authority: str = ""
    signed_at: datetime | None = None
    faults: tuple[Words, ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.faults


def check_signature(content: bytes, roots: Sequence[bytes], revoked: Sequence[bytes] = (),
                    moment: datetime | None = None) -> Finding:
    """Ask a file for its signature. `roots` are trusted certificates in DER, `revoked` lists of revoked ones (CRL), one
    for each authority where there is any, `moment` is when the certificates must hold. Nothing is fetched."""
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots], crls=list(revoked), moment=moment,
        allow_fetching=False, revocation_mode="require" if revoked else "soft-fail")
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if len(signatures) != 1:
            return Finding(faults=(SEVERAL if signatures else UNSIGNED,))
        [signature] = signatures
        status = validate_pdf_signature(signature, context, key_usage_settings=TO_SIGN, skip_diff=True)
        return _judged(content, signature, status)
    except Exception as error:  # whatever was done to a file, the answer is that it cannot be trusted
        return Finding(faults=(UNREADABLE.filled(kind=type(error).__name__),))


def _judged(content: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Finding:
    certificate = status.signing_cert
    tests = (
        (status.intact and status.valid, CHANGED),
        (status.coverage == SignatureCoverageLevel.ENTIRE_FILE, NOT_WHOLE),
        (_as_written(content, signature, status), ODD),
        (status.trusted, NOT_TRUSTED),
    )
    return Finding(_name(certificate.subject), _name(certificate.issuer), signature.self_reported_timestamp,
                   tuple(words for good, words in tests if not good))


def _name(name: x509.Name) -> str:
    parts = name.native
    return str(parts.get("common_name") or parts.get("organization_name") or name.human_friendly)


def _as_written(content: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    """Whether the bytes that no hash covers can be only these."""
    _, start, end, _ = map(int, signature.byte_range)
    shown = content[start + 1:end - 1]
    info = cms.ContentInfo.load(bytes.fromhex(shown.decode("ascii")))
    signed, signer = info["content"], info["content"]["signer_infos"][0]
    path = [item.dump() for item in status.validation_path] if status.validation_path else None
    return (
        info.dump().hex().upper().ljust(len(shown), "0").encode() == shown
        and (signed["version"].native, signer["version"].native) == ("v1", "v1")
        and [item.dump() for item in (*signed["digest_algorithms"], signer["digest_algorithm"])] == [HASHED] * 2
        and signer["signature_algorithm"].dump() in SIGNED
        and not signed["crls"] and not signer["unsigned_attrs"]
        and (path is None or all(item.chosen.dump() in path for item in signed["certificates"]))
    )
