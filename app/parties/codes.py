"""Codes of institutions and offices: social credit, school and division codes, document numbers, telephones.

Every check takes the text as typed, looks at its normal form, and gives None or what is wrong in both languages.
"""

import re
import unicodedata

from app.parties.checksums import credit_check, organisation_check
from app.ui.words import Words

CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
DIVISION = re.compile(r"[0-9]{6}")
SCHOOL_CODE = re.compile(r"[0-9]{10}")
DOCUMENT_NUMBER = re.compile(r"[^〔〕]{1,20}〔[0-9]{4}〕[1-9][0-9]{0,8}号")
TELEPHONE = re.compile(r"\+[1-9][0-9]{6,14}")
MAINLAND_MOBILE_BEGINS = re.compile(r"\+861[3-9]")
MAINLAND_MOBILE = re.compile(r"1[3-9][0-9]{9}")

PROVINCES = frozenset((
    *("11", "12", "13", "14", "15"), *("21", "22", "23"), *("31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46"), *("50", "51", "52", "53", "54"), *("61", "62", "63", "64", "65", "66"),
    *("71", "81", "82"),
))
"""GB/T 2260, first two digits; 66 is what education codes use for the Xinjiang Production and Construction Corps."""

SCHOOL_CLASSES = frozenset((
    "11", "21", "22", "31", "32", "33", "34", "35", "36", "37", "41", "42", "51", "91", "92", "93",
))
"""编制规则 of the school codes: the first two digits say what class of institution it is."""

OPENING, CLOSING = "[【〖［〔(（{", "]】〗］〕)）}"
BRACKETED_YEAR = re.compile(rf"[{re.escape(OPENING)}]\s*([0-9]{{4}})\s*[{re.escape(CLOSING)}]")


def squeezed(text: str) -> str:
    """Half-width, upper case, without any space: how every code and number is compared."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def normalise_uscc(text: str) -> str:
    return squeezed(text)


def check_uscc(text: str) -> Words | None:
    """GB 32100-2015: the shape, the organisation code inside (GB 11714), and the check character."""
    code = normalise_uscc(text)
    if not CREDIT_CODE.fullmatch(code):
        return Words("统一社会信用代码为 18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字。",
                     "A unified social credit code has 18 digits or capital letters (no I, O, S, V, Z); characters "
                     "3 to 8 are digits.")
    if credit_check(code[:17]) != code[17] or organisation_check(code[8:16]) != code[16]:
        return Words("统一社会信用代码校验不通过，请逐位核对登记证书。",
                     "The unified social credit code fails its check: compare it with the certificate, character by "
                     "character.")
    return None


def normalise_school_code(text: str) -> str:
    return squeezed(text)


def check_school_code(text: str) -> Words | None:
    """学校（机构）标识码: two digits of class, two of province, six in order; there is no check digit."""
    code = normalise_school_code(text)
    if not SCHOOL_CODE.fullmatch(code):
        return Words("学校标识码为 10 位数字。", "A school code has 10 digits.")
    if code[:2] not in SCHOOL_CLASSES:
        return Words(f"学校标识码前两位“{code[:2]}”不是学校类别代码。",
                     f"“{code[:2]}” at the start of the school code is no class of school.")
    if code[2:4] not in PROVINCES:
        return Words(f"学校标识码第 3、4 位“{code[2:4]}”不是省级行政区划代码。",
                     f"“{code[2:4]}” at places 3 and 4 of the school code is no province.")
    return None


def normalise_division(text: str) -> str:
    return squeezed(text)


def check_division(text: str) -> Words | None:
    """GB/T 2260. Only the province is looked up: counties change, and old codes stay for old years."""
    code = normalise_division(text)
    if not DIVISION.fullmatch(code) or code[:2] not in PROVINCES:
        return Words("行政区划代码为 6 位数字，前两位为省级代码，例如 500103。",
                     "A division code has 6 digits and begins with a province, for example 500103.")
    return None


def normalise_document_number(text: str) -> str:
    """发文字号 as 党政机关公文格式 (GB/T 9704-2012) writes it: the year in 〔〕, digits half-width, no spaces."""
    number = unicodedata.normalize("NFKC", text) if text else ""
    return BRACKETED_YEAR.sub(r"〔\1〕", "".join(number.split())).replace("號", "号")


def check_document_number(text: str) -> Words | None:
    """GB/T 9704-2012, 7.2.5: 机关代字〔年份〕序号号; four digits of year, no 第, no leading zero."""
    number = normalise_document_number(text)
    if DOCUMENT_NUMBER.fullmatch(number):
        return None
    if "〕第" in number:
        return Words("发文字号的序号前不加“第”字，例如 渝教外〔2026〕12号。",
                     "There is no 第 before the last number, for example 渝教外〔2026〕12号.")
    if "〕0" in number:
        return Words("发文字号的序号不编虚位，1 不编为 01，例如 渝教外〔2026〕1号。",
                     "The last number has no leading zero, for example 渝教外〔2026〕1号.")
    return Words("发文字号由机关代字、六角括号内的年份和序号组成，例如 渝教外〔2026〕12号。",
                 "A document number is the office's short name, the year in brackets and a number, for example "
                 "渝教外〔2026〕12号.")


def normalise_telephone(text: str) -> str:
    """E.164: + and digits. A mainland mobile number gets its +86; 00 in front is read as +."""
    number = re.sub(r"[\s().\-－‐–—]", "", unicodedata.normalize("NFKC", text))
    if MAINLAND_MOBILE.fullmatch(number):
        return f"+86{number}"
    return f"+{number[2:]}" if number.startswith("00") else number


def check_telephone(text: str) -> Words | None:
    """ITU-T E.164: at most 15 digits with the country code. A foreign teacher may have no +86 number."""
    number = normalise_telephone(text)
    if not TELEPHONE.fullmatch(number):
        return Words("电话号码请写国家（地区）码和号码，例如 +8613800000000 或 +44 20 7946 0000。",
                     "Write the telephone number with its country code, for example +8613800000000 or "
                     "+44 20 7946 0000.")
    if MAINLAND_MOBILE_BEGINS.match(number) and not MAINLAND_MOBILE.fullmatch(number[3:]):
        return Words("内地手机号码为 11 位，以 13 至 19 开头。",
                     "A mainland mobile number has 11 digits and begins with 13 to 19.")
    return None
