"""Which files are kept: six types, known by their first bytes and opened by a real parser, within limits that are said
before the upload and again with every refusal."""

import io
import unicodedata
import zipfile
from xml.parsers import expat

from PIL import Image, UnidentifiedImageError

from app.records.attachments.pdf_pages import NotReadable, count_pages
from app.records.attachments.scanning import ScannerAway, is_infected
from app.ui.text import MIB
from app.ui.words import Worded, Words

MAX_SIZE = 20 * MIB
MAX_FILES = 30
"""Of one version of a record."""

MAX_UNPACKED, MAX_RATIO, MAX_MEMBERS, MAX_PIXELS, MAX_PAGES = 100 * MIB, 200, 200, 50_000_000, 300
TYPES = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ofd": "application/ofd",
}
PICTURES = {"image/jpeg": ("JPEG", b"\xff\xd8\xff"), "image/png": ("PNG", b"\x89PNG\r\n\x1a\n")}
INSIDE = {"docx": ("word/document.xml", "document"), "xlsx": ("xl/workbook.xml", "workbook"), "ofd": ("OFD.xml", "OFD")}
"""The member that says what a package is, and the name of its root."""

MACROS = "vbaProject.bin"
LIMITS = Words(
    f"可上传 PDF、JPG、PNG、DOCX、XLSX、OFD；每个不超过 {MAX_SIZE // MIB} MB，PDF 不超过 {MAX_PAGES} 页，"
    f"一份记录最多 {MAX_FILES} 个。",
    f"PDF, JPG, PNG, DOCX, XLSX and OFD are accepted, each up to {MAX_SIZE // MIB} MB, a PDF up to {MAX_PAGES} pages, "
    f"{MAX_FILES} files in one record.")


class NotAccepted(Worded):
    """The file cannot be kept. `words` say why."""


NO_TYPE = Words("不支持这种文件类型。", "This type of file is not accepted.")
EMPTY = Words("文件是空的。", "The file is empty.")
TOO_LARGE = Words("文件太大。", "The file is too large.")
TOO_LONG = Words("页数太多。", "It has too many pages.")
LOCKED = Words("PDF 设有打开密码，请去除密码后再上传。", "The PDF asks for a password: take it off first.")
INFECTED = Words("病毒扫描发现问题，文件没有保存。", "The virus scanner found something in it: it is not kept.")
NOT_SCANNED = Words("病毒扫描暂时不可用，文件没有保存，请稍后再传。",
                    "The virus scanner does not answer: the file is not kept, please send it again later.")
WRONG = Words("文件内容与类型不符或已损坏。", "The file is damaged or not what its name says.")


def checked_type(file_name: str, content: bytes) -> str:
    """The media type, after looking inside. Raises NotAccepted."""
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if ending not in TYPES:
        raise NotAccepted(NO_TYPE)
    if not content:
        raise NotAccepted(EMPTY)
    if len(content) > MAX_SIZE:
        raise NotAccepted(TOO_LARGE)
    if not _is_what_it_says(ending, content):
        raise NotAccepted(WRONG)
    return TYPES[ending]


def accepted_type(file_name: str, content: bytes) -> str:
    """The same, once the scanner has looked at it where there is one: what it could not see is not kept either."""
    media_type = checked_type(file_name, content)
    try:
        infected = is_infected(content)
    except ScannerAway:
        raise NotAccepted(NOT_SCANNED) from None
    if infected:
        raise NotAccepted(INFECTED)
    return media_type


def _is_what_it_says(ending: str, content: bytes) -> bool:
    if ending in INSIDE:
        return _is_package(content, *INSIDE[ending])
    if zipfile.is_zipfile(io.BytesIO(content)):
        return False  # two kinds of file in one
    return _is_pdf(content) if ending == "pdf" else _is_image(content, *PICTURES[TYPES[ending]])


def clean_name(file_name: str) -> str:
    """The name as metadata: no folders, no control or direction characters, at most 120 characters."""
    base = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip(". ")
    return kept[-120:] or "file"


def _is_pdf(content: bytes) -> bool:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return False
    try:
        pages = count_pages(content)
    except NotReadable as problem:
        if problem.locked:
            raise NotAccepted(LOCKED) from None
        return False
    if pages > MAX_PAGES:
        raise NotAccepted(TOO_LONG)
    return pages > 0


def _is_image(content: bytes, name: str, start: bytes) -> bool:
    if not content.startswith(start):
        return False
    try:
        with Image.open(io.BytesIO(content), formats=(name,)) as image:
            if image.width * image.height > MAX_PIXELS:
                return False
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):
        return False
    return True


def _is_package(content: bytes, needed: str, root: str) -> bool:
    """A zip of the right kind that unpacks whole and to nothing monstrous, brings no macros, and whose main part is
    XML that begins as it should."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _is_harmless(archive, len(content), needed) and archive.testzip() is None and _begins_with(
                archive.read(needed), root)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return False


def _is_harmless(archive: zipfile.ZipFile, size: int, needed: str) -> bool:
    members = archive.infolist()
    unpacked, names = sum(member.file_size for member in members), {member.filename for member in members}
    return (needed in names and not any(name.endswith(MACROS) for name in names) and len(members) <= MAX_MEMBERS
            and unpacked <= MAX_UNPACKED and unpacked <= MAX_RATIO * size)


def _begins_with(text: bytes, root: str) -> bool:
    """Whether this is well-formed XML without a DOCTYPE, its root of this name in whatever namespace."""
    names: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: names.append(name) if not names else None
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        return False
    return names[0].rsplit(" ", 1)[-1] == root


def _refuse_doctype(*declared: object) -> None:
    raise ValueError("a part of a package declares no document type")
