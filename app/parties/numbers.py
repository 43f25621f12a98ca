"""Numbers of the documents a person carries: how each is written, and which part of it stays for life.

Every check takes the text as typed, looks at its normal form, and gives None or what is wrong in both languages.
"""

import re
from collections.abc import Callable
from datetime import date

from app.db.stamps import today
from app.parties.checksums import resident_check
from app.parties.codes import squeezed
from app.parties.models import DocumentType
from app.ui.territories import MAINLAND, REGIONS
from app.ui.words import Words

EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
HKMO_PERMIT = re.compile(r"[HM][0-9]{8}([0-9]{2})?")
HKMO_PERMIT_OF_FOREIGNERS = re.compile(r"[A-Z][A-Z0-9]{8}([0-9]{2})?")
TW_PERMIT = re.compile(r"[0-9]{8}")
TW_PERMIT_OLD = re.compile(r"[0-9]{10}(\([A-Z0-9]\))?")
PERMANENT_RESIDENCE = re.compile(r"9[0-9]{16}[0-9X]")
PERMANENT_RESIDENCE_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
CHINESE_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{7,8}")

RESIDENCE_PREFIXES = {"HK": "810000", "MO": "820000", "TW": "830000"}
PERMIT_LETTERS = {"HK": "H", "MO": "M"}
WORK_PERMIT_LENGTH = 30

WRONG_CHECK = Words("证件号码校验位不符，请逐位核对证件。",
                    "The last character does not fit the others: compare the number with the document.")


def check_document(document_type: DocumentType, number: str, territory: str = "") -> Words | None:
    """What is wrong with a document's number, or None. `territory` is the holder's nationality or region."""
    return CHECKS[document_type](normalise_document(document_type, number), territory)


def normalise_document(document_type: DocumentType, number: str) -> str:
    """As it is stored and compared: half-width capitals without spaces; passports without hyphens too."""
    plain = squeezed(number)
    if document_type in (DocumentType.PASSPORT, DocumentType.CHINESE_PASSPORT, DocumentType.HKMO_PERMIT):
        return plain.replace("-", "")
    return plain


def match_part(document_type: DocumentType, number: str, territory: str = "") -> str:
    """What stays for life, and so finds the person again: permits without their count of renewals.

    The first nine characters of a Hong Kong and Macao permit (公安部 2010), the first eight of a Taiwan permit (kept
    for life since 2008-09-25), a passport with its country, anything else whole.
    """
    plain = normalise_document(document_type, number)
    match document_type:
        case DocumentType.HKMO_PERMIT:
            part = plain[:9]
        case DocumentType.TW_PERMIT:
            part = plain[:8]
        case DocumentType.PASSPORT:
            part = f"{territory}:{plain}"
        case _:
            part = plain
    return f"{document_type.value}:{part}"


def check_resident_id(number: str, territory: str = "") -> Words | None:
    """GB 11643-1999: 18 characters, a day that exists and is not to come, MOD 11-2."""
    if not EIGHTEEN.fullmatch(number):
        return Words("居民身份证号码为 18 位，前 17 位为数字，末位为数字或 X。",
                     "A resident identity number has 17 digits and a last digit or X.")
    if number.startswith(tuple(RESIDENCE_PREFIXES.values())):
        return Words("这是港澳台居民居住证号码，请将证件类型改为“港澳台居民居住证”。",
                     "This is the number of a residence permit for Hong Kong, Macao and Taiwan residents: choose that "
                     "type of document.")
    if number.startswith("9"):
        return Words("这是外国人永久居留身份证号码，请将证件类型改为“外国人永久居留身份证”。",
                     "This is the number of a foreign permanent resident card: choose that type of document.")
    return check_eighteen(number)


def check_eighteen(number: str) -> Words | None:
    born = birth_date_in(number)
    if born is None or born > today():
        return Words("证件号码第 7 至 14 位不是有效的出生日期，请核对。",
                     "Characters 7 to 14 of the number are no possible day of birth.")
    return None if resident_check(number[:17]) == number[17] else WRONG_CHECK


def birth_date_in(number: str) -> date | None:
    """The day of birth that an 18-character number of the resident kind carries; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_residence(number: str, territory: str = "") -> Words | None:
    """国办发〔2018〕81号: numbered like a resident card, 810000 for Hong Kong, 820000 for Macao, 830000 for Taiwan."""
    if not EIGHTEEN.fullmatch(number) or not number.startswith(tuple(RESIDENCE_PREFIXES.values())):
        return Words("港澳台居民居住证号码为 18 位，以 810000（香港）、820000（澳门）或 830000（台湾）开头。",
                     "The number of a residence permit has 18 characters and begins with 810000 (Hong Kong), 820000 "
                     "(Macao) or 830000 (Taiwan).")
    if territory in RESIDENCE_PREFIXES and not number.startswith(RESIDENCE_PREFIXES[territory]):
        return Words("居住证号码开头与所填国家/地区不一致，请核对。",
                     "The beginning of the permit's number does not fit the region given.")
    return check_eighteen(number)


def check_hkmo_permit(number: str, territory: str = "") -> Words | None:
    """H or M and eight digits, then two that count renewals (公安部 2010). Residents who are not Chinese nationals hold
    another form since July 2024, with letters of its own: their nationality tells, and the shape is left open.
    """
    if territory and territory not in (MAINLAND, *REGIONS):
        return None if HKMO_PERMIT_OF_FOREIGNERS.fullmatch(number) else Words(
            "非中国籍港澳居民通行证号码以字母开头，共 9 位，可另加 2 位换证次数。",
            "The permit of a Hong Kong or Macao resident of another nationality begins with a letter and has 9 "
            "characters, or 11 with the count of renewals.")
    if not HKMO_PERMIT.fullmatch(number):
        return Words("港澳居民来往内地通行证号码为 H（香港）或 M（澳门）加 8 位数字，可另加 2 位换证次数。",
                     "A mainland travel permit number is H (Hong Kong) or M (Macao) and 8 digits, or 10 with the count "
                     "of renewals.")
    if territory in PERMIT_LETTERS and number[0] != PERMIT_LETTERS[territory]:
        return Words("通行证首字母与所填国家/地区不一致：H 为香港，M 为澳门。",
                     "The permit's letter does not fit the region given: H is Hong Kong, M is Macao.")
    return None


def check_tw_permit(number: str, territory: str = "") -> Words | None:
    """Eight digits; the earlier booklet has ten, with the count of issues in brackets behind."""
    if TW_PERMIT.fullmatch(number) or TW_PERMIT_OLD.fullmatch(number):
        return None
    return Words("台湾居民来往大陆通行证号码为 8 位数字（旧版为 10 位数字，可带括号内的签发次数）。",
                 "A mainland travel permit number for Taiwan residents has 8 digits (the earlier form has 10, and may "
                 "end with a character in brackets).")


def check_permanent_residence(number: str, territory: str = "") -> Words | None:
    """18 characters since 2023-12-01, beginning with 9 and ending with MOD 11-2; cards of 15 characters stay valid."""
    if PERMANENT_RESIDENCE.fullmatch(number):
        return None if resident_check(number[:17]) == number[17] else WRONG_CHECK
    if PERMANENT_RESIDENCE_OLD.fullmatch(number):
        return None
    return Words("外国人永久居留身份证号码为 18 位、以 9 开头；旧版为 3 位大写字母加 12 位数字。",
                 "The number of a permanent resident card has 18 characters and begins with 9; the earlier card has 3 "
                 "capital letters and 12 digits.")


def check_passport(number: str, territory: str = "") -> Words | None:
    """ICAO Doc 9303 holds nine characters, but longer numbers exist."""
    if territory == MAINLAND or territory in REGIONS:
        return Words("外国护照不能登记在中国或港澳台名下：内地请选“中国护照”，港澳台居民请用通行证或居住证。",
                     "A foreign passport is not issued by China: choose “Chinese passport”, or for Hong Kong, Macao "
                     "and Taiwan residents the travel or residence permit.")
    if PASSPORT.fullmatch(number):
        return None
    return Words("护照号码为 5 至 20 位字母或数字。", "A passport number has 5 to 20 letters or digits.")


def check_chinese_passport(number: str, territory: str = "") -> Words | None:
    """One or two letters (E, EA and on, G; SE, PE, DE for public affairs) and seven or eight digits."""
    if CHINESE_PASSPORT.fullmatch(number):
        return None
    return Words("中国护照号码为 1 至 2 位字母加 7 至 8 位数字，例如 E 或 PE 开头。",
                 "A Chinese passport number has 1 or 2 letters and 7 or 8 digits, beginning for example with E or PE.")


def normalise_work_permit(text: str) -> str:
    return squeezed(text)


def check_work_permit(text: str) -> Words | None:
    """外国人工作许可号: one for life, but its form was never published, so it is text of at most 30 characters."""
    if 0 < len(normalise_work_permit(text)) <= WORK_PERMIT_LENGTH:
        return None
    return Words("工作许可号不得为空，且不超过 30 个字符。", "A work permit number has 1 to 30 characters.")


CHECKS: dict[DocumentType, Callable[[str, str], Words | None]] = {
    DocumentType.RESIDENT_ID: check_resident_id,
    DocumentType.HKMO_RESIDENCE: check_residence,
    DocumentType.HKMO_PERMIT: check_hkmo_permit,
    DocumentType.TW_PERMIT: check_tw_permit,
    DocumentType.PERMANENT_RESIDENCE: check_permanent_residence,
    DocumentType.PASSPORT: check_passport,
    DocumentType.CHINESE_PASSPORT: check_chinese_passport,
}
