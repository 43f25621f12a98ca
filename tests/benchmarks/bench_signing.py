"""What an electronic signature costs: ours with its key in memory, pyHanko's own with the key read for each signature,
and the check, beside the making of the page itself. `python -m tests.benchmarks.bench_signing [--times N]`."""

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter

from app.documents.paper.certificate import certificate
from app.documents.paper.signature import FIELD
from app.documents.paper.summary import summary
from app.documents.paper.type import open_type
from app.documents.signature_check import check_signature
from app.documents.signing import AsDrawn, Increment, sign, signature_of
from tests.conftest import FONTS
from tests.documents.authority import PASSWORD, bureau, key_of, root, write_p12
from tests.documents.paper.samples import PLAIN, summary_of, target

REPORT_ROWS = 1800
"""About a hundred pages."""


def milliseconds(times: int, work: Callable[[], object]) -> float:
    """Of the process itself, for one time."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def plain_pyhanko(folder: Path, kind: str) -> Callable[[bytes], bytes]:
    """The library as it comes, but for the look of the field and the XMP packet, which it would spoil."""
    signer = SimpleSigner.load_pkcs12(str(write_p12(folder, kind, bureau(kind))), passphrase=PASSWORD.encode())
    meta = PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)

    def signed(content: bytes) -> bytes:
        made = PdfSigner(meta, signer, stamp_style=AsDrawn()).sign_pdf(
            Increment(io.BytesIO(content)), existing_fields_only=True)
        return bytes(made.getvalue())

    return signed


def main(times: int, folder: Path) -> None:
    type_, words = open_type(FONTS), signature_of(key_of(bureau()), PLAIN.issued_on)
    page = replace(PLAIN, signature=words)
    report = summary(replace(summary_of(target(units=REPORT_ROWS)), signature=words), type_)
    print(f"certificate made       {milliseconds(times, lambda: certificate(page, type_)):8.2f} ms")
    for name, content in (("certificate", certificate(page, type_).content), (f"{report.pages} pages", report.content)):
        for kind in ("rsa", "ec"):
            key, theirs = key_of(bureau(kind)), plain_pyhanko(folder, kind)
            ours, other = (milliseconds(times, lambda: sign(content, key)),  # noqa: B023  # used at once
                           milliseconds(times, lambda: theirs(content)))  # noqa: B023
            print(f"{name:<12} {kind:<9} {ours:8.2f} ms signed, {other:8.2f} ms as the library comes: "
                  f"{other / ours:.1f} times")
        signed = sign(content, key_of(bureau()))
        checked = milliseconds(times, lambda: check_signature(signed, [root().der]))  # noqa: B023
        print(f"{name:<12} checked   {checked:8.2f} ms; {len(signed) - len(content)} bytes more")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    with tempfile.TemporaryDirectory() as made:
        main(parser.parse_args().times, Path(made))
