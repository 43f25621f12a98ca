"""Signing a finished file: PAdES B-B over all of it, in the field that the page has drawn.

pyHanko does it, with two of its habits left out: it would draw its own look over the field, in a font that is not
embedded, and it would write the XMP packet anew and spoil it for PDF/A.
"""

import io
from datetime import date
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.stamp.base import BaseStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.documents.bureau_keys import BureauKey, signer_name
from app.documents.paper.content import ElectronicSignature
from app.documents.paper.signature import FIELD

DIGEST = "sha256"
ROOM = 2500
"""Bytes kept for a signature beside its certificates."""


class AsDrawn(BaseStampStyle):
    """The look of the field is what the page shows there already."""

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> Any:
        return None


class Increment(IncrementalPdfFileWriter):
    """What the document says of itself stays as it is."""

    def _update_meta(self) -> None:
        return


class _Signer(Signer):
    """pyHanko's view of a key, whose certificate is in hand and whose signatures are made elsewhere."""

    def __init__(self, key: BureauKey) -> None:
        others = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its class has no annotation
        others.register_multiple(map(x509.Certificate.load, key.chain))
        super().__init__(signing_cert=x509.Certificate.load(key.certificate), cert_registry=others, embed_roots=False)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.key.sign(data)


def signature_of(key: BureauKey | None, on: date) -> ElectronicSignature | None:
    """What a page is to say of the signature it will get; nothing where there is no key."""
    return ElectronicSignature(signer_name(key), on) if key else None


def finished(content: bytes, key: BureauKey | None) -> bytes:
    """The file as it leaves the house: signed where its bureau has a key."""
    return sign(content, key) if key else content


def sign(content: bytes, key: BureauKey) -> bytes:
    """The file with the signature in its field; what was there before is its beginning, byte for byte."""
    meta = PdfSignatureMetadata(field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(meta, _Signer(key), stamp_style=AsDrawn())
    signed = signer.sign_pdf(Increment(io.BytesIO(content)), existing_fields_only=True, bytes_reserved=_room(key))
    return bytes(signed.getvalue())


def _room(key: BureauKey) -> int:
    """In hexadecimal digits, two a byte."""
    return 2 * (ROOM + sum(map(len, (key.certificate, *key.chain))))
