"""signatures: what the electronic signatures of files prove, for anybody who holds them."""

import logging
from datetime import datetime, time
from pathlib import Path

import click
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.approval.knowing import BadQuestion, read_on
from app.commands.acting import plainly
from app.db.stamps import CHINA
from app.documents.signature_check import Finding, check_signature
from app.ui.text import moment
from app.ui.words import Words, t

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(help="核验 PDF 的电子签名 / check the signatures of PDF files; exit status 1 if one does not hold")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--root", "roots", multiple=True, required=True, type=FILE,
              help="信任的根证书，PEM 或 DER / a trusted root certificate; may be given again")
@click.option("--crl", "lists", multiple=True, type=FILE, help="吊销列表，DER / a list of revoked certificates")
@click.option("--on", "on", default="", help="按哪一日核验证书（今日） / day on which certificates must hold (today)")
@plainly
def signatures(files: tuple[Path, ...], roots: tuple[Path, ...], lists: tuple[Path, ...], on: str) -> None:
    for library in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what they find is said below, in words
    trusted, revoked = [item for root in roots for item in _certificates(root)], [_list(file) for file in lists]
    when = datetime.combine(read_on(on), time.max, CHINA) if on else None
    found = [check_signature(file.read_bytes(), trusted, revoked, when) for file in files]
    for file, finding in zip(files, found, strict=True):
        _say(file, finding, revoked)
    if not all(finding.is_good for finding in found):
        raise SystemExit(1)


def _certificates(file: Path) -> list[bytes]:
    content = file.read_bytes()
    try:
        read = x509.load_pem_x509_certificates(content) if b"-----BEGIN" in content else [
            x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise BadQuestion(Words(f"{file} 不是证书文件", f"{file} holds no certificate")) from error
    return [certificate.public_bytes(Encoding.DER) for certificate in read]


def _list(file: Path) -> bytes:
    try:
        return x509.load_der_x509_crl(file.read_bytes()).public_bytes(Encoding.DER)
    except ValueError as error:
        raise BadQuestion(Words(f"{file} 不是吊销列表", f"{file} is no list of revoked certificates")) from error


def _say(file: Path, finding: Finding, revoked: list[bytes]) -> None:
    click.echo(t("{file}：签名有效", "{file}: the signature holds", file=file) if finding.is_good else
               t("{file}：签名无效", "{file}: the signature does not hold", file=file))
    for fault in finding.faults:
        click.echo(f"  {fault}")
    if finding.is_good:
        click.echo(t("  全文未被改动，签名覆盖整个文件", "  not a byte was changed; all of the file is covered"))
        click.echo(t("  证书由信任的根证实", "  the certificate leads to a trusted root") + (
            t("，未被吊销", " and is not revoked") if revoked else
            t("；未提供吊销列表，未核查是否吊销", "; whether it was revoked is not known without a --crl")))
    if finding.signer:
        click.echo(t("  签名人：{signer}（颁发者：{authority}）", "  signed by {signer} (certified by {authority})",
                     signer=finding.signer, authority=finding.authority))
    if finding.signed_at:
        click.echo(t("  自称签名时间：{at}", "  says it was signed at {at}", at=moment(finding.signed_at)))
