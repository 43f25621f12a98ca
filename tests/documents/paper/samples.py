"""Contents for documents: plain, shortest, longest, hostile. All names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.documents.paper.content import (
    Areas,
    Certificate,
    CountedUnit,
    DatedStatistic,
    Due,
    Fact,
    HeaderSlots,
    Language,
    Signatories,
    Summary,
    TargetReport,
)
from app.ui.words import Words

HOSTILE = {
    "control characters": "甲\x00\x01\x1b[31m乙\x7f\x85丙",
    "right to left": "\u202eמסמך עברית \u2067العربية\u2069 abc",
    "markup": "<b>粗</b><para fontSize='99'>&nbsp;<br/></i><img src='file:///etc/passwd'/>",
    "no space": "a" * 3000,
    "closing marks only": "，" * 500 + "）" * 500,
    "opening marks only": "（(“" * 300,
    "surrogates and specials": "\ud800\udfff\ufffe\uffff\ufeff",
    "combining": "e\u0301" * 200,
    "emoji": "👩‍👩‍👧‍👦🇨🇳",
    "pdf syntax": ") Tj ET Q endstream endobj <</S/JavaScript>> (\\) % \\",
    "white space": " \t\n\r\n\u3000\xa0\u2028  ",
    "empty": "",
}
SCHOOL_60 = "示例市示例区国际教育交流与合作示范实验学校第一分校" * 2 + "暨附属示例中学小学幼儿园"
LONG_PARTNER = Words("圣玛丽亚·德尔卡门·示例国际双语中学" * 2, "Colegio Bilingüe Šimić–Łódź " * 5)
LONG_MATTER = Words("师生互访与联合课程、" * 5, "Visits, courses, " * 6)
NAME_25 = "阿卜杜示例·买买提示例·吾守尔示例·李𬭎𠮷䶮㛃𫖯示"
SLOTS = HeaderSlots("示例外备1表", "示例市示例区教育委员会", "示教〔2026〕3号", "2028年12月31日")

PLAIN = Certificate(
    serial="SL-C-2026-000127",
    number="渝中教外备〔2026〕12号",
    version=2,
    kind=Words("姊妹学校协议", "Sister-school agreement"),
    school=Words("示例区示例中学校", "Shili Middle School"),
    bureau=Words("示例市示例区教育委员会", "Shili District Education Commission"),
    filed_on=date(2026, 3, 16),
    issued_on=date(2026, 3, 18),
    address="https://exreg.example/v/7Kq2mZxT9bLw4RsC",
    digest="7F3A-91C2-0B5E",
    credit_code="12500103MB1X00000X",
    facts=(
        Fact(Words("合作方", "Partner"), Words("圣示例书院", "St Example’s College")),
        Fact(Words("国家/地区", "Country / region"), Words("英国", "United Kingdom")),
    ),
    signatory=Words("张三示例", "Zhang Sanshili"),
    post=Words("科长", "Head of section"),
)
SHORTEST = replace(
    PLAIN, school=Words("甲校", "A"), credit_code="", facts=(), signatory=Words("", ""), post=Words("", "")
)
LONGEST = replace(
    PLAIN,
    number="示例自由贸易试验区教外备〔2026〕1234号",
    school=Words(SCHOOL_60, "The First Experimental School for Exchange and Cooperation in Education of Shili " * 2),
    facts=(
        Fact(Words("合作方", "Partner"), LONG_PARTNER),
        Fact(Words("外籍教师", "Foreign teacher"), Words(NAME_25, "Abdulshili Memetshili Wushur-Featherstonehaugh")),
        *[Fact(Words(f"事项{at}", f"Matter {at}"), LONG_MATTER) for at in range(4)],
    ),
    slots=SLOTS,
    demo=True,
)  # fmt: skip


def target(code: str = "G6", units: int = 3, **changes: object) -> TargetReport:
    plain = TargetReport(
        code=code,
        quote="国际及港澳台姊妹学校(对)",
        rule="已备案且在所述日期有效的姊妹学校协议，按本市学校与境外学校去重计数。",
        unit="对",
        value=str(units),
        areas=Areas("1", "1", "0", "1", "0", additive=False),
        baseline="377对（2020年12月31日）",
        nature="约束性",
        statistic=DatedStatistic(date(2020, 12, 31), "377对", "规划附表"),
        due=(Due(date(2025, 12, 31), "≥ 430", str(units), "未到期", units / 430),),
        note="示例说明。",
        units=tuple(
            CountedUnit(f"示例区第{at}中学", f"P-{at:05d} · 示例小学 · 中国香港", f"示教外备〔2026〕{at}号", 1)
            for at in range(1, units + 1)
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def summary_of(*targets: TargetReport, language: Language = "zh", demo: bool = False) -> Summary:
    return Summary(
        title="教育对外开放“十四五”规划年度执行情况汇总"
        if language == "zh"
        else "Annual Summary of the Plan’s Targets",
        organisation="示例市教育局",
        year=2025,
        plan_title="示例市教育对外开放“十四五”规划",
        plan_number="示教发〔2021〕55号",
        on=date(2025, 12, 31),
        known=datetime(2026, 1, 15, 1, 30, tzinfo=UTC),
        level="市级（正式）",
        targets=targets,
        made_on=date(2026, 1, 15),
        digest="9C41-77AE-02D8-5F10",
        signatories=Signatories("李四示例", "", ""),
        notes=("台账自2024年9月1日起完整。",),
        slots=SLOTS,
        language=language,
        demo=demo,
    )


def squashed(text: str) -> str:
    return "".join(text.split())
