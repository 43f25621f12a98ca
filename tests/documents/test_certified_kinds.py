"""Every kind of record has a certificate in every language: one page, nothing cut, nobody's secrets."""

from dataclasses import replace
from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.documents.issuing import Particulars, house_type
from app.documents.paper.certificate import certificate
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import StudentCategory
from app.ui.words import Words
from tests.documents.issued import text_of
from tests.documents.paper.samples import NAME_25, SCHOOL_60, squashed
from tests.filed import (
    file_agreement,
    file_programme,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.world import World

LONG_PARTNER = "Colegio Internacional Bilingüe de Nuestra Señora del Carmen y San José de la Montaña de Šimić"
LONG_TRIP = "示例市中小学骨干教师国际理解教育与跨文化交流能力提升高级研修班（第三期）赴欧洲研修团"
LONG_PROGRAMME = "示例市示例区中外合作办学高中国际课程实验项目（英国高中课程与中国普通高中课程融合班）"
SURNAME, GIVEN = "FEATHERSTONEHAUGH-CHOLMONDELEY", "BARTHOLOMEW MAXIMILIAN ALEXANDER"
RARE = "李𬭎𠮷䶮㛃𫖯"


def records(world: World) -> dict[str, tuple[Version, tuple[str, ...]]]:
    """A plain and a long record of each kind, and what their certificates say."""
    plain, long = world.partner("Sample Academy", "HK"), world.partner(LONG_PARTNER, "ES")
    fellows = [participant(world, "A", str(number)) for number in range(10, 35)]
    return {
        "agreement": (file_agreement(world, "A", plain), (
            "Sample Academy", "中国香港", "Hong Kong, China", "2022年5月10日至长期", "10 May 2022 – open-ended")),
        "long agreement": (file_agreement(world, "A", long, open_ended=False, expires_on=date(2027, 5, 9),
                                          auto_renews=True), (
            LONG_PARTNER, "2022年5月10日至2027年5月9日（到期自动续期）", "(renews by itself)")),
        "teacher": (file_teacher(world, "A", 1), (
            "教师示例", "SAMPLE B TEACHER", "美国", "2021年9月1日至2025年12月31日")),
        "long teacher": (file_teacher(world, "A", 2, name_zh=NAME_25, surname=SURNAME, given_names=GIVEN), (
            NAME_25, f"{SURNAME} {GIVEN}")),
        "trip": (file_trip(world, "A", [participant(world, "A", "7")]), ("示例研修团", "英国", "1人")),
        "long trip": (file_trip(world, "A", fellows, to=("GB", "IE", "FR", "DE", "NL"), name=LONG_TRIP), (
            LONG_TRIP, "英国、爱尔兰、法国、德国、荷兰", "2019年7月1日至2019年7月14日", "25人")),
        "student": (file_student(world, "A", 1), ("学生示例1", "SAMPLE PUPIL", "2021年9月1日至2027年7月1日")),
        "long student": (file_student(world, "B", 2, StudentCategory.TW, name_zh=RARE), (RARE, "中国台湾")),
        "return": (file_return(world, "U", date(2025, 10, 1), 1234, 56, 7, 89, 12), (
            "1234人", "56人", "7人", "89人", "12人", "华侨学生人数")),
        "programme": (file_programme(world, "A", ProgrammeSubtype.INTERNATIONAL_DEPARTMENT), ("建成",)),
        "long programme": (file_programme(
            world, "A", ProgrammeSubtype.INTERNATIONAL_DEPARTMENT, name=LONG_PROGRAMME, partner_id=long.id,
            name_en="Experimental International Curriculum Programme of the Sample District", approver="示例市教育局",
            approval_number="教外〔2026〕3号", starts_on=date(2021, 9, 1), ends_on=date(2027, 8, 31)), (
            LONG_PROGRAMME, LONG_PARTNER, "教外〔2026〕3号", "2021年9月1日至2027年8月31日")),
    }


def test_every_kind_is_certified_whole_on_one_page(app: Flask, world: World, session: Session) -> None:
    for name, (version, said) in records(world).items():
        for language in ("both", "zh", "en"):
            content = Particulars(session, [version]).certificate(
                version, "ZM2026-000001", "token", language, date(2026, 3, 18))
            if name.startswith("long"):
                content = replace(content, school=Words(SCHOOL_60, SCHOOL_60))
            paper = certificate(content, house_type())
            assert (paper.pages, paper.cut, paper.missing) == (1, (), ()), (name, language)
            text = squashed(text_of(paper.content))
            for words in said if language == "both" else ():
                assert squashed(words) in text, (name, words)
            assert version.series.filing_number in text
            for secret in ("TEST00001", "E00000010", "13800000000", "示例10"):
                assert secret not in text, (name, secret)
