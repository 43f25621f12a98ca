"""What a person in a record must show: a name as in the document, and a document that fits the nationality.

Names: 境外人员住宿登记 rules ask for the surname as printed (a person with one name has it there), and for the Chinese
name of every resident of Hong Kong, Macao and Taiwan and every 华侨. Number formats: GB 11643 and the notices of the
Ministry of Public Security on travel and residence permits.
"""

from app.parties.models import DocumentType
from app.parties.numbers import birth_date_in, check_document, normalise_document
from app.parties.personal_names import check_chinese_name, check_foreign_name
from app.records.columns import AboutPerson
from app.records.fields import Field, Problem, missing
from app.ui.territories import MAINLAND, REGIONS
from app.ui.words import Words

CHINESE = (MAINLAND, *REGIONS)
"""Nationality column of Chinese citizens: CN, or the region they are residents of."""

DOCUMENTS = {
    "CN": (DocumentType.RESIDENT_ID, DocumentType.CHINESE_PASSPORT),
    "HK": (DocumentType.HKMO_PERMIT, DocumentType.HKMO_RESIDENCE),
    "MO": (DocumentType.HKMO_PERMIT, DocumentType.HKMO_RESIDENCE),
    "TW": (DocumentType.TW_PERMIT, DocumentType.HKMO_RESIDENCE),
}
FOREIGN_DOCUMENTS = (DocumentType.PASSPORT, DocumentType.PERMANENT_RESIDENCE, DocumentType.HKMO_PERMIT)
"""The last since July 2024 for permanent residents of Hong Kong and Macao who are no Chinese nationals."""

DATED = (DocumentType.RESIDENT_ID, DocumentType.HKMO_RESIDENCE)
"""Documents whose number carries the day of birth (GB 11643)."""

PERSON_FIELDS = (
    Field("name_zh", Words("中文姓名", "Name in Chinese"), Words(
        "与证件一致，繁体、异体字照录；间隔号用“·”。中国公民（含港澳台居民、华侨）必填。",
        "As in the document, traditional characters kept. Needed for Chinese citizens, Hong Kong, Macao and Taiwan "
        "residents included.")),
    Field("surname", Words("外文姓", "Surname"), Words(
        "按护照视读区填写；只有一个名字的填在此处。外国人必填。",
        "As printed in the passport; a person with one name has it here. Needed for foreigners.")),
    Field("given_names", Words("外文名", "Given names"), Words(
        "按护照视读区填写；没有的不填。",
        "As printed in the passport; empty when there are none.")),
    Field("sex", Words("性别", "Sex"), Words(
        "与证件一致。",
        "As in the document.")),
    Field("birth_date", Words("出生日期", "Date of birth"), Words(
        "与证件一致；身份证、居住证号码中的日期须相同。",
        "As in the document; it agrees with the number of an identity card or residence permit.")),
    Field("nationality", Words("国籍/地区", "Nationality or region"), Words(
        "港澳台居民填所属地区，华侨填中国；以证件为准，不凭姓名判断。",
        "Residents of Hong Kong, Macao and Taiwan give their region, overseas Chinese give China; by the document, "
        "never by the name."), listed=True, territory=True),
    Field("document_type", Words("证件类型", "Document"), Words(
        "本次登记所用的证件；须与国籍/地区相符。",
        "The document shown; it goes with the nationality or region.")),
    Field("document_number", Words("证件号码", "Document number"), Words(
        "照证件填写完整号码；加密保存，页面只显示首尾几位。",
        "The whole number; kept encrypted, pages show its ends only.")),
    Field("document_expires", Words("证件有效期至", "Document valid until"), Words(
        "证件上的有效期截止日；到期前提醒。",
        "As in the document; you are reminded before that day.")),
)


def person_problems(person: AboutPerson, place: str = "") -> list[Problem]:
    """`place` comes before the field's name for a person in a row: `participants.2.`."""
    return [*name_problems(person, place), *document_problems(person, place)]


def name_problems(person: AboutPerson, place: str) -> list[Problem]:
    found: list[Problem] = []
    needed = "surname" if person.nationality and person.nationality not in CHINESE else "name_zh"
    if not getattr(person, needed) and (person.nationality or not person.surname):
        found.append(missing(f"{place}{needed}"))
    checks = (("name_zh", check_chinese_name), ("surname", check_foreign_name), ("given_names", check_foreign_name))
    for name, check in checks:
        wrong = check(getattr(person, name) or "")
        if wrong is not None:
            found.append(Problem("name", f"{place}{name}", wrong))
    return found


def document_problems(person: AboutPerson, place: str) -> list[Problem]:
    if not person.nationality or person.document_type is None:
        return []
    if person.document_type not in DOCUMENTS.get(person.nationality, FOREIGN_DOCUMENTS):
        return [Problem("document", f"{place}document_type", Words(
            "证件类型与国籍/地区不符。", "This document does not go with the nationality or region."))]
    return number_problems(person, place)


def number_problems(person: AboutPerson, place: str) -> list[Problem]:
    """The number's own format, and the day of birth where it carries one."""
    if not person.document_number or person.document_type is None:
        return []
    wrong = check_document(person.document_type, person.document_number, person.nationality or "")
    if wrong is not None:
        return [Problem("number", f"{place}document_number", wrong)]
    born = birth_date_in(normalise_document(person.document_type, person.document_number))
    if person.document_type in DATED and person.birth_date and born != person.birth_date:
        return [Problem("birth_date", f"{place}birth_date", Words(
            "出生日期与证件号码不一致。", "The date of birth differs from the document number."))]
    return []
