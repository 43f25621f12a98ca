"""Contents for documents: plain, shortest, longest, hostile. All names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.documents.paper.check_sheet import CheckItem, CheckSheets
from app.documents.paper.content import (
    Amount,
    Areas,
    Certificate,
    CountedUnit,
    DatedStatistic,
    Due,
    Fact,
    FindingLine,
    HeaderSlots,
    Language,
    Progress,
    RecordList,
    ShareLine,
    Signatories,
    Summary,
    TargetReport,
)
from app.documents.paper.ledger import Ledger
from app.documents.paper.record_form import Children, Entry, FormSection, RecordForm
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
        title="姊妹学校",
        number=float(units),
        progress=Progress(units / 430, f"{units} / 430 对"),
        bound=430.0,
        trend=tuple(Amount(str(year), str(year - 2020), float(year - 2020)) for year in range(2021, 2026)),
        parts=(Amount("历史累计", "12", 12.0),),
        places=(Amount("示例一区", "2", 2.0), Amount("示例二区", "1", 1.0)),
        forecast=("按现有情况届时不足", "到 2025-12-31 要求 430 对；今日为 3 对。"),
        shares=(ShareLine(date(2025, 12, 31), "示例市教育局", "示例一区教育局", "60 对", "接受"),),
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
        records=(
            RecordList("姊妹学校协议", 1, 4, (("示教外备〔2025〕9号", "示例书院", "2025-03-01", "已备案"),)),
            RecordList("海外研修团组", 0, 2),
        ),
        findings=(
            FindingLine("示例区第1中学", "协议已于 2024-07-10 到期。", "示教外备〔2023〕7号", "已说明",
                        ("正在续签（示例甲）",)),
            FindingLine("示例区第2中学", "此后没有任何活动。", "", "待说明"),
        ),
        closings=("年度数据已封存（CLS-EXAMPLE，SHA-256：0f1e2d）。", "更正 1：G6 2 → 1。"),
        rows_address="https://exreg.example/plans/sample/rows/……?org=C&on=2025-12-31",
        slots=SLOTS,
        language=language,
        demo=demo,
    )


def form(language: Language = "zh", people: int = 2) -> RecordForm:
    """A trip with its participants."""
    person = (Entry("中文姓名", NAME_25), Entry("性别", "女"), Entry("证件号码", "E12****78"), Entry("职务", "教师"))
    return RecordForm(
        title="海外研修团组备案表" if language == "zh" else "Trip abroad: filing form",
        school="示例区示例中学校",
        bureau="示例市示例区教育委员会",
        number="示教外备〔2026〕12号",
        head=(Entry("登记单位", "示例区示例中学校"), Entry("版次", "2"), Entry("内容散列", "0f1e2d3c" * 8, long=True)),
        sections=(
            FormSection("团组", (Entry("团组名称", "示例研修团"), Entry("说明", "示例说明。" * 30), Entry("预算", ""))),
            FormSection("参训人员", children=Children("参训人员", (person,) * people)),
        ),
        files=(("邀请函", "邀请函.pdf", "12.5 KB", "9a8b7c6d" * 8),),
        steps=(("第1版 · 提交", "示例甲（填报人）", "2026-03-01 09:00", ""),
               ("第1版 · 审核通过", "示例乙（区级审核）", "2026-03-05 10:30", "材料齐全")),
        made_on=date(2026, 3, 18),
        slots=SLOTS,
        language=language,
    )  # fmt: skip


LONGEST_FORM = replace(
    form(people=60),
    title=LONG_PARTNER.en * 2,
    school=SCHOOL_60,
    bureau=SCHOOL_60,
    sections=(
        FormSection("一" * 80, tuple(Entry(LONG_MATTER.en[:60], SCHOOL_60 * at) for at in range(1, 30))),
        *form(people=60).sections,
        FormSection("其他", (Entry("说明", "说" * 9000, long=True),)),
    ),
    demo=True,
)
SHORTEST_FORM = replace(form(people=0), head=(), sections=(), files=(), steps=(), slots=HeaderSlots())


def ledger_of(rows: int, language: Language = "zh") -> Ledger:
    """Agreements, every third with a long partner."""
    return Ledger(
        title="姊妹学校协议台账" if language == "zh" else "Ledger: sister-school agreements",
        organisation="示例市示例区教育委员会",
        heads=("备案号", "单位", "境外学校", "签约日期", "状态"),
        rows=tuple(
            (f"示教外备〔2026〕{at}号", f"示例区第{at}中学", LONG_PARTNER.en if at % 3 == 0 else "St Example’s College",
             "2022-05-10", "已备案") for at in range(1, rows + 1)
        ),
        on=date(2026, 3, 18),
        known=datetime(2026, 3, 18, 1, 30, tzinfo=UTC),
        made_on=date(2026, 3, 18),
        asked=(("状态", "已备案"),),
        totals=(f"已备案 {rows}",),
        language=language,
    )  # fmt: skip


LONGEST_LEDGER = replace(
    ledger_of(12), title=LONG_PARTNER.en, organisation=SCHOOL_60, heads=tuple(LONG_MATTER.en[:30] for _ in range(12)),
    rows=((SCHOOL_60, LONG_PARTNER.en, NAME_25) * 4,) * 12, demo=True,
)  # fmt: skip


def sheets_of(items: int, language: Language = "zh", entries: int = 5) -> CheckSheets:
    return CheckSheets(
        sample="样本 1：2025 年备案，种子 ab12",
        bureau="示例市教育局",
        items=tuple(
            CheckItem(at, f"姊妹学校协议 · 示例书院{at}",
                      (("登记单位", "示例区示例中学校"), ("备案号", "示教外备〔2026〕1号")),
                      tuple((f"项目{row}", SCHOOL_60 if row % 9 == 8 else "示例内容") for row in range(entries)),
                      ("协议文本", "审核意见"))
            for at in range(1, items + 1)
        ),
        outcomes=("相符", "不符", "查无原件"),
        made_on=date(2026, 3, 18),
        language=language,
    )  # fmt: skip


def squashed(text: str) -> str:
    return "".join(text.split())
