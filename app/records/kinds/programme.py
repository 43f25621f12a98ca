"""Programmes (其他项目与机构事实): dated facts about institutions and projects that the plans commit to.

国际部, 孔子课堂, 窗口学校, joint schools, funds, ratios: each says what it is, how far it has come and since when.
A joint programme may not be in compulsory education (中外合作办学条例 art. 6), and its approval has a number.
"""

import re
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from app.approval.models import Version
from app.organisations.models import Stage
from app.parties.codes import check_document_number
from app.records.columns import Content, holds, needed, optional, partner_column
from app.records.fields import Again, Document, Field, Kind, Problem, Section
from app.records.kinds.demands import demanded, in_order
from app.ui.words import Labelled, Words


class ProgrammeSubtype(Labelled):
    INTERNATIONAL_SCHOOL = "international_school", "国际学校", "International school"
    INTERNATIONAL_DEPARTMENT = "international_department", "国际部（班）", "International department or class"
    FOREIGN_CHILDREN_SCHOOL = "foreign_children_school", "外籍人员子女学校", "School for children of foreign personnel"
    HKMO_CHILDREN_SCHOOL = "hkmo_children_school", "港澳子弟学校", "School for Hong Kong and Macao children"
    HKMO_CHILDREN_CLASS = "hkmo_children_class", "港澳子弟班", "Class for Hong Kong and Macao children"
    INTERNATIONAL_PRIVATE_SCHOOL = (
        "international_private_school", "国际化特色民办学校", "Private school with an international profile")
    JOINT_INSTITUTION = "joint_institution", "中外合作办学机构", "Chinese-foreign joint institution"
    JOINT_PROGRAMME = "joint_programme", "中外合作办学项目", "Chinese-foreign joint programme"
    MAINLAND_HKMO_JOINT = (
        "mainland_hkmo_joint", "内地与港澳合作办学", "Joint school of the mainland with Hong Kong or Macao")
    CONFUCIUS_CLASSROOM = "confucius_classroom", "孔子课堂", "Confucius classroom"
    CONFUCIUS_INSTITUTE = "confucius_institute", "孔子学院", "Confucius institute"
    WINDOW_SCHOOL = "window_school", "教育国际化窗口学校", "Window school of international education"
    BASE_SCHOOL = "base_school", "基地学校", "Base school"
    DEMONSTRATION_SCHOOL = "demonstration_school", "示范校和特色学校", "Demonstration or profile school"
    INNOVATION_DISTRICT = "innovation_district", "国际教育创新样板区", "Model district of international education"
    EXCHANGE_EXPERIMENT_ZONE = (
        "exchange_experiment_zone", "人文交流实验区", "Experimental zone of people-to-people exchange")
    FEATURE_COURSE = "feature_course", "国际化特色课程", "International profile course"
    INTERNATIONAL_COURSE = "international_course", "国际课程实验", "International curriculum experiment"
    LANGUAGE_COURSE = "language_course", "多语种/小语种课程", "Course in another foreign language"
    UNDERSTANDING_COURSE = "understanding_course", "国际理解教育课程", "Course in international understanding"
    BILINGUAL_WEBSITE = "bilingual_website", "双语网站", "Bilingual website"
    OVERSEAS_CAMPUS = (
        "overseas_campus", "境外办学（鲁班工坊/海外工作站/分院）", "School abroad (Luban workshop, station, branch)")
    RESEARCH_PLATFORM = "research_platform", "科研平台/联合实验室", "Research platform or joint laboratory"
    ALLIANCE_MEMBER = "alliance_member", "联盟成员", "Member of an alliance"
    CITY_PARTNERSHIP = "city_partnership", "城市或教育局伙伴协议/MoU", "Partnership or MoU of a city or bureau"
    TRAINING_BASE = "training_base", "海外研修基地", "Training base abroad"
    CULTURE_BASE = "culture_base", "文化体验基地", "Base for experiencing Chinese culture"
    EVENT = "event", "国际论坛/赛事/活动", "International forum, contest or event"
    ASSESSMENT = "assessment", "国际测评", "International assessment"
    POLICY_DOCUMENT = "policy_document", "制度文件", "Policy document"
    SPECIAL_FUND = "special_fund", "专项经费", "Special fund"
    SCHOLARSHIP = "scholarship", "奖学金", "Scholarship"
    RATIO = "ratio", "占比统计", "Share"
    BRANCH_INSTITUTION = "branch_institution", "境内外高校分支机构", "Branch of a university"
    CERTIFICATE_IMPORT = (
        "certificate_import", "国际通用职业证书/优质资源引进", "International certificate or resource brought in")
    CREDIT_EXCHANGE = "credit_exchange", "学分互认/交换生", "Credit recognition or student exchange"
    TALENT_BASE = "talent_base", "学科创新引智基地", "Base for attracting talent to a discipline"
    DATA_PLATFORM = "data_platform", "专项数据库/信息管理系统", "Database or information system"


class ProgrammeStatus(Labelled):
    """In order. 筹设, 建设单位, 培育 and 在建 are not 建成; a target names the status it means."""

    PLANNED = "planned", "规划", "Planned"
    PREPARING = "preparing", "筹设", "In preparation"
    CONSTRUCTION_UNIT = "construction_unit", "建设单位", "Chosen for construction"
    CULTIVATED = "cultivated", "培育", "Being cultivated"
    APPROVED = "approved", "批准", "Approved"
    BUILDING = "building", "在建", "Under construction"
    ESTABLISHED = "established", "建成", "Established"
    LISTED = "listed", "挂牌", "Inaugurated"
    RECOGNISED = "recognised", "认定", "Recognised"
    IN_ALLIANCE = "in_alliance", "在盟", "In the alliance"
    ISSUED = "issued", "印发", "Issued"
    DRAFTING = "drafting", "起草", "Being drafted"
    CONSULTING = "consulting", "征求意见", "Open for comments"
    HELD = "held", "已举办", "Held"
    COMPLETED = "completed", "已完成", "Completed"
    REPORTED = "reported", "已报送", "Reported"
    REVOKED = "revoked", "撤销", "Revoked"


JOINT = (ProgrammeSubtype.JOINT_INSTITUTION, ProgrammeSubtype.JOINT_PROGRAMME, ProgrammeSubtype.MAINLAND_HKMO_JOINT)
JOINT_STAGES = (Stage.KINDERGARTEN, Stage.SENIOR, Stage.VOCATIONAL, Stage.UNIVERSITY)
"""Every stage without compulsory education; art. 59 of the same regulations extends them to Hong Kong and Macao."""

DOCUMENTED = (*JOINT, ProgrammeSubtype.EXCHANGE_EXPERIMENT_ZONE)
SINCE_APPROVAL = (ProgrammeStatus.APPROVED, ProgrammeStatus.BUILDING, ProgrammeStatus.ESTABLISHED,
                  ProgrammeStatus.LISTED, ProgrammeStatus.RECOGNISED)
AMOUNTS = (ProgrammeSubtype.SPECIAL_FUND, ProgrammeSubtype.SCHOLARSHIP)
INDICATOR = re.compile(r"[a-z][a-z0-9_]{0,59}")

_joint = ", ".join(f"'{subtype.value}'" for subtype in JOINT)
_joint_stages = ", ".join(f"'{stage.value}'" for stage in JOINT_STAGES)


class Programme(Content, Version):
    __tablename__ = "programme"
    __mapper_args__ = {"polymorphic_identity": "programme"}
    __table_args__ = (
        holds(f"subtype NOT IN ({_joint}) OR (stage IS NOT NULL AND stage IN ({_joint_stages}))",
              "joint_schools_stay_out_of_compulsory_education"),
        holds("ends_on >= starts_on", "it_ends_after_it_begins"),
        holds("subtype <> 'ratio' OR (numerator IS NOT NULL AND denominator IS NOT NULL AND counted_on IS NOT NULL"
              " AND indicator IS NOT NULL)", "a_ratio_has_both_sides_and_a_day"),
        holds("denominator > 0 AND numerator >= 0 AND numerator <= denominator", "a_part_is_within_its_whole"),
        holds("amount >= 0", "an_amount_is_not_negative"),
        sa.Index("ix_programme_counted", "id", "subtype", "status", "status_on", "ends_on", "stage", "partner_id"),
    )

    subtype: Mapped[ProgrammeSubtype | None] = needed()
    name: Mapped[str | None] = needed(sa.String(200))
    name_en: Mapped[str | None] = optional(sa.String(200))
    stage: Mapped[Stage | None] = optional()
    status: Mapped[ProgrammeStatus | None] = needed()
    status_on: Mapped[date | None] = needed()
    approver: Mapped[str | None] = optional(sa.String(100))
    approval_number: Mapped[str | None] = optional(sa.String(60))
    starts_on: Mapped[date | None] = optional()
    ends_on: Mapped[date | None] = optional()
    partner_id: Mapped[int | None] = partner_column(is_needed=False)
    counterpart_city: Mapped[str | None] = optional(sa.String(100))
    amount: Mapped[Decimal | None] = optional(sa.Numeric(18, 2))
    amount_unit: Mapped[str | None] = optional(sa.String(20))
    indicator: Mapped[str | None] = optional(sa.String(60))
    numerator: Mapped[Decimal | None] = optional(sa.Numeric(18, 2))
    denominator: Mapped[Decimal | None] = optional(sa.Numeric(18, 2))
    counted_on: Mapped[date | None] = optional()
    detail: Mapped[str | None] = optional(sa.String(2000))


def problems(record: Programme) -> list[Problem]:
    return [*joint_problems(record), *approval_problems(record), *figure_problems(record), *ratio_problems(record),
            *in_order(record, "starts_on", "ends_on", Words(
                "结束日期不得早于开始日期。", "It cannot end before it begins."))]


def joint_problems(record: Programme) -> list[Problem]:
    found: list[Problem] = []
    if record.subtype in JOINT:
        found += demanded(record, "stage", *(["partner_id"] if record.status in SINCE_APPROVAL else []))
        if record.stage is not None and record.stage not in JOINT_STAGES:
            found.append(Problem("stage", "stage", Words(
                "合作办学不得在义务教育阶段举办（中外合作办学条例第六条）；请按实际学段填写幼儿园、普通高中、中等职业学校或高等学校。",
                "Joint schools may not be in compulsory education (Regulations on Chinese-Foreign Cooperation in "
                "Running Schools, art. 6); give the stage taught: kindergarten, senior secondary, secondary "
                "vocational or university.")))
    if record.subtype is ProgrammeSubtype.CITY_PARTNERSHIP and record.partner_id is None:
        found += demanded(record, "counterpart_city")
    return found


def needs_approval(record: Programme) -> bool:
    """Something of these kinds that has been approved, or issued, can show by which document."""
    if record.subtype is ProgrammeSubtype.POLICY_DOCUMENT:
        return record.status is ProgrammeStatus.ISSUED
    return record.subtype in DOCUMENTED and record.status in SINCE_APPROVAL


def approval_problems(record: Programme) -> list[Problem]:
    found = demanded(record, "approver", "approval_number") if needs_approval(record) else []
    if record.status is ProgrammeStatus.REVOKED:
        found += demanded(record, "detail")
    wrong = check_document_number(record.approval_number) if record.approval_number else None
    return found if wrong is None else [*found, Problem("number", "approval_number", wrong)]


def figure_problems(record: Programme) -> list[Problem]:
    found = demanded(record, "amount") if record.subtype in AMOUNTS else []
    if record.amount is not None:
        found += demanded(record, "amount_unit")
        if record.amount < 0:
            found.append(Problem("negative", "amount", Words("数值不得为负。", "The amount cannot be negative.")))
    return found


def ratio_problems(record: Programme) -> list[Problem]:
    """Both sides and their day come from whoever holds them; nothing is divided by a figure from elsewhere."""
    found: list[Problem] = []
    if record.subtype is ProgrammeSubtype.RATIO:
        found += demanded(record, "indicator", "numerator", "denominator", "counted_on")
    if record.indicator and not INDICATOR.fullmatch(record.indicator):
        found.append(Problem("indicator", "indicator", Words(
            "指标代码只含小写字母、数字和下划线。", "An indicator code has small letters, digits and underscores.")))
    if record.denominator is not None and record.denominator <= 0:
        found.append(Problem("denominator", "denominator", Words("分母须大于零。", "The whole is above zero.")))
    elif record.numerator is not None and not 0 <= record.numerator <= (record.denominator or record.numerator):
        found.append(Problem("numerator", "numerator", Words(
            "分子须在零与分母之间。", "The part lies between zero and the whole.")))
    return found


PROGRAMME = Kind(
    model=Programme,
    title=Words("项目与机构", "Programmes and institutions"),
    one=Words("项目与机构", "Programme or institution"),
    prefix="PRG",
    heading=("name",),
    key_day=("status_on",),
    problems=problems,
    sections=(
        Section("programme", Words("项目", "The programme"), (
            Field("subtype", Words("项目类型", "Type"), Words(
                "校际协议在“姊妹学校协议”登记；教育局、管委会或城市签订的备忘录在此登记。",
                "Agreements between schools are filed as sister-school agreements; those of a bureau, a zone or a city "
                "are filed here."), listed=True, certified=True),
            Field("name", Words("名称", "Name"), Words(
                "与批准文件一致；计划点名的项目按计划原文填写。",
                "As in the approval; a project a plan names is written as there."), listed=True, certified=True),
            Field("name_en", Words("英文名称", "Name in English"), Words(
                "批准文件有英文名称的照填；没有的不填。",
                "As in the approval; empty when there is none.")),
            Field("stage", Words("学段", "Stage"), Words(
                "合作办学必填，且不得为义务教育。",
                "Needed for joint schools, which may not be in compulsory education."),
                listed=True),
            Field("partner_id", Words("合作方", "Counterpart"), Words(
                "合作办学批准后必填；外国高校、城市教育局等。",
                "Needed for joint schools once approved; a university, an authority."), certified=True),
            Field("counterpart_city", Words("对方城市", "City of the counterpart"), Words(
                "以城市名义合作的，填对方城市名称。",
                "For ties between cities, the name of the other one.")),
        )),
        Section("status", Words("状态与批准", "Status and approval"), (
            Field("status", Words("状态", "Status"), Words(
                "按文件填写：筹设、建设单位、培育、在建都不是建成。",
                "By the document: in preparation, chosen, being cultivated or under construction is not established."),
                listed=True, certified=True),
            Field("status_on", Words("状态日期", "Status since"), Words(
                "达到该状态的日期；经费、奖学金填所属年度的日期。",
                "The day it reached the status; for funds and scholarships a day of their year."),
                  listed=True, certified=True),
            Field("approver", Words("批准机关", "Approved by"), Words(
                "批准文件的签发机关全称。",
                "The full name of the authority that approved it."), certified=True),
            Field("approval_number", Words("批准文号", "Number of the approval"), Words(
                "如 教外〔2026〕3号。", "Such as 教外〔2026〕3号."), certified=True),
            Field("starts_on", Words("开始日期", "Begins on"), Words(
                "批准文件或协议载明的开始日期。",
                "The first day the approval or agreement names."), certified=True),
            Field("ends_on", Words("结束日期", "Ends on"), Words(
                "载明的结束日期；没有期限的不填。",
                "The last day named; empty when there is none.")),
        )),
        Section("figures", Words("数值与占比", "Figures"), (
            Field("amount", Words("数值", "Amount"), Words(
                "经费、奖学金等的数值，只填数字；单位填在下一栏。",
                "For funds and the like, the number alone; its unit goes below."), watched=True),
            Field("amount_unit", Words("单位", "Unit"), Words("如 元、人、个。", "Such as 元, 人 or 个.")),
            Field("indicator", Words("占比指标代码", "Indicator code"), Words(
                "占比统计必填，代码由市级给定，如 overseas_experience_higher。",
                "Needed for a share; the city gives the code, such as overseas_experience_higher.")),
            Field("numerator", Words("分子", "Part"), Words(
                "占比统计中符合条件的数量。",
                "Of a share: how many fulfil the condition."), watched=True),
            Field("denominator", Words("分母", "Whole"), Words(
                "占比统计中的总数，不得为0。",
                "Of a share: how many there are in all, never 0."), watched=True),
            Field("counted_on", Words("时点", "Counted on"), Words(
                "数值或占比统计的时点。",
                "The day the figures are of.")),
        )),
        Section("detail", Words("说明", "Details"), (
            Field("detail", Words("说明", "Details"), Words(
                "撤销的须说明原因。", "Say why, when revoked."), long=True),
        )),
    ),
    again=Again(
        words=Words("登记下一年度（新登记）", "Report the next year (a new record)"),
        note=Words(
            "已从上一年度带入类型、名称、学段、合作方、单位和占比指标；状态日期、起止日期、数值和附件须按新年度填写。",
            "Type, name, stage, counterpart, unit and indicator are copied from the year before; days, figures and "
            "documents are those of the new year."),
        left=("amount", "numerator", "denominator", "detail")),
    recurring=("approver", "amount_unit"),
    alike=("subtype", "amount_unit", "indicator"),
    documents=(
        Document("approval", Words("批准文件", "Approval")),
        Document("agreement", Words("合作协议", "Agreement")),
        Document("evidence", Words("佐证材料", "Evidence")),
    ),
)
