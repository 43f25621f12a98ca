"""International, Hong Kong, Macao and Taiwan pupils and 华侨 pupils (国际学生及港澳台学生), and their movements.

Two ways to report: a roster, one record a pupil, or for universities and very small groups a return of numbers alone
(汇总填报). For one organisation it is one or the other; `student_reporting` keeps that by constraint. International
means not a Chinese national under the Nationality Law (学校招收和培养国际学生管理办法 art. 2); 华侨 are in no subtotal.
No class of visa is asked of a pupil: most are dependants on other permits.
"""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.approval.models import Version
from app.db.base import Base
from app.db.cipher import Encrypted
from app.organisations.models import Stage
from app.parties.codes import check_telephone
from app.parties.models import DocumentType, Sex
from app.records.columns import AboutPerson, Content, Money, NumberText, holds, needed, optional
from app.records.fields import Again, Deadline, Document, Field, Kind, Problem, Section
from app.records.kinds.demands import age_on, demanded, in_order, is_empty
from app.records.kinds.identity import CHINESE, PERSON_FIELDS, person_problems
from app.ui.words import Labelled, Words

SHORT_DAYS = 180
ADULT = 18


class StudentMode(Labelled):
    ROSTER = "roster", "花名册", "Roster"
    AGGREGATE = "aggregate", "汇总填报", "Return of numbers"


class StudentCategory(Labelled):
    FOREIGN = "foreign", "国际（外国籍）", "International (foreign national)"
    HK = "hk", "中国香港", "Hong Kong, China"
    MO = "mo", "中国澳门", "Macao, China"
    TW = "tw", "中国台湾", "Taiwan, China"
    OVERSEAS_CHINESE = "overseas_chinese", "华侨", "Overseas Chinese"


class StudentPhase(Labelled):
    ADMITTED = "admitted", "已录取", "Admitted"
    ENROLLED = "enrolled", "在读", "Enrolled"
    NO_SHOW = "no_show", "未报到", "Did not arrive"


class EnrolmentLayer(Labelled):
    """「三个层面招收外籍人员子女就读」 (Liangjiang plan): at which level of the system the pupil is taught."""

    FOREIGN_CHILDREN_SCHOOL = "foreign_children_school", "外籍人员子女学校", "School for children of foreign personnel"
    INTERNATIONAL_DEPARTMENT = "international_department", "国际部", "International department"
    ORDINARY_CLASS = "ordinary_class", "普通班", "Ordinary class"
    HKMO_CLASS = "hkmo_class", "港澳子弟班", "Class for Hong Kong and Macao children"
    JOINT_PROGRAMME = "joint_programme", "合作办学项目", "Joint programme"


class StudyDuration(Labelled):
    """180 days divide long from short (外国人入境出境管理条例 art. 36)."""

    LONG = "long", "长期（>180日）", "Long (over 180 days)"
    SHORT = "short", "短期（≤180日）", "Short (up to 180 days)"
    EXCHANGE = "exchange", "交换", "Exchange"


class StudyKind(Labelled):
    DEGREE = "degree", "学历", "For a qualification"
    NON_DEGREE = "non_degree", "非学历", "Not for a qualification"


class OriginCode(Labelled):
    """港澳台侨外码, as the national 学籍 system writes it."""

    NONE = "00", "00 否", "00 None"
    HK = "01", "01 香港同胞", "01 Hong Kong compatriot"
    HK_RELATIVE = "02", "02 香港同胞亲属", "02 Relative of a Hong Kong compatriot"
    MO = "03", "03 澳门同胞", "03 Macao compatriot"
    MO_RELATIVE = "04", "04 澳门同胞亲属", "04 Relative of a Macao compatriot"
    TW = "05", "05 台湾同胞", "05 Taiwan compatriot"
    TW_RELATIVE = "06", "06 台湾同胞亲属", "06 Relative of a Taiwan compatriot"
    OVERSEAS_CHINESE = "11", "11 华侨", "11 Overseas Chinese"
    OVERSEAS_RELATIVE = "12", "12 侨眷", "12 Relative of overseas Chinese"
    RETURNED = "13", "13 归侨", "13 Returned overseas Chinese"
    RETURNED_CHILD = "14", "14 归侨子女", "14 Child of returned overseas Chinese"
    RETURNED_STUDENT = "21", "21 归国留学人员", "21 Returned from study abroad"
    NATURALISED = "31", "31 非华裔中国人", "31 Chinese national of other descent"
    FOREIGN_CHINESE = "41", "41 外籍华裔人", "41 Foreign national of Chinese descent"
    FOREIGN = "51", "51 外国人", "51 Foreigner"
    OTHER = "99", "99 其他", "99 Other"


class NationalityCheck(Labelled):
    """国籍法 art. 3 to 5: a child born in China to a Chinese parent is Chinese, whatever passport it holds."""

    VERIFIED = "verified", "已核验", "Verified"
    DOUBTFUL = "doubtful", "存疑", "In doubt"


class PupilResidence(Labelled):
    X1 = "X1", "X1（长期学习）", "X1 (long study)"
    X2 = "X2", "X2（短期学习）", "X2 (short study)"
    STUDY = "study", "学习类居留证件", "Residence permit for study"
    PRIVATE = "private", "私人事务类（S1、S2）", "Private affairs (S1, S2)"
    REUNION = "reunion", "团聚类（Q1、Q2）", "Family reunion (Q1, Q2)"
    DIPLOMATIC = "diplomatic", "外交、公务、礼遇", "Diplomatic, official or courtesy"
    PERMANENT = "permanent", "永久居留", "Permanent residence"
    OTHER = "other", "其他", "Other"


class GuardianRelation(Labelled):
    FATHER = "father", "父亲", "Father"
    MOTHER = "mother", "母亲", "Mother"
    RELATIVE = "relative", "其他亲属", "Other relative"
    MANDATED = "mandated", "受托监护人", "Guardian by mandate"


class Lodging(Labelled):
    ON_CAMPUS = "on_campus", "校内", "On campus"
    OFF_CAMPUS = "off_campus", "校外", "Off campus"


COUNTS = ("foreign_count", "hk_count", "mo_count", "tw_count", "overseas_chinese_count")
OF_ONE_PUPIL = ("category", "origin_code", "nationality_check", "enrolled_on", "expected_leave_on", "phase", "stage",
                "grade", "layer", "study_kind", "duration", "sex", "birth_date", "nationality", "document_type",
                "document_number")
NEEDED_BY_COUNTING = ("category", "enrolled_on", "phase", "layer", "duration", "nationality")
NATIONALITIES = {StudentCategory.HK: "HK", StudentCategory.MO: "MO", StudentCategory.TW: "TW",
                 StudentCategory.OVERSEAS_CHINESE: "CN"}
ORIGINS = {
    StudentCategory.FOREIGN: (OriginCode.FOREIGN_CHINESE, OriginCode.FOREIGN),
    StudentCategory.HK: (OriginCode.HK,), StudentCategory.MO: (OriginCode.MO,), StudentCategory.TW: (OriginCode.TW,),
    StudentCategory.OVERSEAS_CHINESE: (OriginCode.OVERSEAS_CHINESE,),
}

_counted = " AND ".join(f"{name} IS NOT NULL" for name in (*COUNTS, "counted_on"))
_uncounted = " AND ".join(f"{name} IS NULL" for name in (*COUNTS, "counted_on"))
_not_negative = " AND ".join(f"{name} >= 0" for name in COUNTS)
_of_one_pupil = " AND ".join(f"{name} IS NOT NULL" for name in NEEDED_BY_COUNTING)
_nationality = ("CASE category WHEN 'hk' THEN nationality = 'HK' WHEN 'mo' THEN nationality = 'MO' WHEN 'tw' THEN "
                "nationality = 'TW' WHEN 'overseas_chinese' THEN nationality = 'CN' "
                "ELSE nationality NOT IN ('CN', 'HK', 'MO', 'TW') END")


class StudentReporting(Base):
    """How an organisation reports its pupils. Records point at organisation and mode together, so a roster and a
    return cannot stand side by side."""

    __tablename__ = "student_reporting"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "mode"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    mode: Mapped[StudentMode]


class Student(AboutPerson, Content, Version):
    """A pupil, or a return of numbers. What only a pupil needs is asked by `problems`, not by the columns."""

    __tablename__ = "student"
    __mapper_args__ = {"polymorphic_identity": "student"}
    __table_args__ = (
        sa.ForeignKeyConstraint(["owner_id", "mode"], ["student_reporting.organisation_id", "student_reporting.mode"]),
        holds("owner_id IS NOT NULL", "it_names_how_its_school_reports"),
        holds(f"mode <> 'aggregate' OR ({_counted})", "a_return_has_its_numbers"),
        holds(f"mode <> 'roster' OR ({_uncounted})", "a_pupil_has_no_numbers"),
        holds(f"mode <> 'roster' OR ({_of_one_pupil})", "a_pupil_is_described"),
        holds("mode <> 'aggregate' OR (person_id IS NULL AND category IS NULL)", "a_return_names_nobody"),
        holds(_not_negative, "heads_are_not_negative"),
        holds(f"category IS NULL OR {_nationality}", "the_category_goes_with_the_nationality"),
        holds("expected_leave_on >= enrolled_on", "they_leave_after_they_enrol"),
        sa.Index("ix_student_counted", "id", "person_id", "mode", "category", "phase", "duration", "enrolled_on",
                 "layer", "counted_on"),
        sa.Index("ix_student_owner", "owner_id", "mode"),
        sa.Index("ix_student_returned", "counted_on", "id", "layer", sqlite_where=sa.text("mode = 'aggregate'"),
                 postgresql_where=sa.text("mode = 'aggregate'")),
    )

    owner_id: Mapped[int | None] = mapped_column(nullable=True, info={"found": True})
    mode: Mapped[StudentMode | None] = needed()
    counted_on: Mapped[date | None] = optional()
    foreign_count: Mapped[int | None] = optional()
    hk_count: Mapped[int | None] = optional()
    mo_count: Mapped[int | None] = optional()
    tw_count: Mapped[int | None] = optional()
    overseas_chinese_count: Mapped[int | None] = optional()

    category: Mapped[StudentCategory | None] = optional()
    sex: Mapped[Sex | None] = optional(personal=True)
    birth_date: Mapped[date | None] = optional(personal=True)
    nationality: Mapped[str | None] = optional(sa.String(2))
    document_type: Mapped[DocumentType | None] = optional()
    document_number: Mapped[str | None] = optional(Encrypted("student.document_number"), personal=True)
    origin_code: Mapped[OriginCode | None] = optional()
    nationality_check: Mapped[NationalityCheck | None] = optional()
    school_roll_number: Mapped[str | None] = optional(NumberText(60), personal=True)

    phase: Mapped[StudentPhase | None] = optional()
    enrolled_on: Mapped[date | None] = optional()
    expected_leave_on: Mapped[date | None] = optional()
    stage: Mapped[Stage | None] = optional()
    grade: Mapped[str | None] = optional(sa.String(40))
    class_name: Mapped[str | None] = optional(sa.String(40))
    layer: Mapped[EnrolmentLayer | None] = optional()
    study_kind: Mapped[StudyKind | None] = optional()
    duration: Mapped[StudyDuration | None] = optional()
    admission_notice: Mapped[str | None] = optional(sa.String(60), personal=True)
    qualification_number: Mapped[str | None] = optional(sa.String(60))
    qualified_on: Mapped[date | None] = optional()

    residence: Mapped[PupilResidence | None] = optional()
    residence_to: Mapped[date | None] = optional()
    lodging: Mapped[Lodging | None] = optional()
    lodging_address: Mapped[str | None] = optional(sa.String(200), personal=True)
    lodging_registered_on: Mapped[date | None] = optional()
    guardian_name: Mapped[str | None] = optional(sa.String(100), personal=True)
    guardian_relation: Mapped[GuardianRelation | None] = optional()
    guardian_phone: Mapped[str | None] = optional(sa.String(40), personal=True)
    guardian_in_china: Mapped[bool | None] = optional()
    guardian_mandate: Mapped[str | None] = optional(sa.String(60), personal=True)
    insurer: Mapped[str | None] = optional(sa.String(100))
    insurance_number: Mapped[str | None] = optional(sa.String(60), personal=True)
    insured_from: Mapped[date | None] = optional()
    insured_to: Mapped[date | None] = optional()
    scholarship: Mapped[str | None] = optional(sa.String(100))
    scholarship_amount: Mapped[Decimal | None] = optional(Money())


def problems(record: Student) -> list[Problem]:
    if record.mode is StudentMode.AGGREGATE:
        return return_problems(record)
    if record.mode is StudentMode.ROSTER:
        return [*roster_problems(record), *person_problems(record), *category_problems(record),
                *study_problems(record), *guardian_problems(record), *insurance_problems(record)]
    return []


def return_problems(record: Student) -> list[Problem]:
    """A return is numbers on a day; a person in it would be data kept without need (个人信息保护法 art. 6)."""
    found = demanded(record, "counted_on", *COUNTS)
    for name in COUNTS:
        if (getattr(record, name) or 0) < 0:
            found.append(Problem("negative", name, Words("人数不得为负。", "A count cannot be negative.")))
    personal = ("category", "name_zh", "surname", "given_names", "birth_date", "document_number", "guardian_name")
    for name in personal:
        if not is_empty(getattr(record, name)):
            found.append(Problem("mode", name, Words(
                "汇总填报只填人数，不填个人信息。", "A return has numbers only and names nobody.")))
    return found


def roster_problems(record: Student) -> list[Problem]:
    found = demanded(record, *OF_ONE_PUPIL)
    for name in ("counted_on", *COUNTS):
        if not is_empty(getattr(record, name)):
            found.append(Problem("mode", name, Words(
                "花名册不填汇总人数。", "A record of one pupil has no numbers of a return.")))
    return found


def category_problems(record: Student) -> list[Problem]:
    found: list[Problem] = []
    if record.category is None:
        return found
    if record.nationality:
        fits = (record.nationality == NATIONALITIES[record.category] if record.category in NATIONALITIES
                else record.nationality not in CHINESE)
        if not fits:
            found.append(Problem("category", "nationality", Words(
                "国籍/地区与学生类别不符；华侨是中国公民，外籍华人按国际学生填写。",
                "The nationality or region does not go with the category; overseas Chinese are Chinese citizens, "
                "foreign nationals of Chinese descent are international.")))
    if record.origin_code is not None and record.origin_code not in ORIGINS[record.category]:
        found.append(Problem("category", "origin_code", Words(
            "港澳台侨外码与学生类别不符。", "The code does not go with the category.")))
    return found


def study_problems(record: Student) -> list[Problem]:
    found = in_order(record, "enrolled_on", "expected_leave_on", Words(
        "预计离校日期不得早于入学日期。", "They cannot leave before they enrol."))
    if found or record.enrolled_on is None or record.expected_leave_on is None:
        return found
    days = (record.expected_leave_on - record.enrolled_on).days
    wrong = {StudyDuration.LONG: days <= SHORT_DAYS, StudyDuration.SHORT: days > SHORT_DAYS}
    if record.duration is not None and wrong.get(record.duration, False):
        found.append(Problem("duration", "duration", Words(
            "学习期限与入学、预计离校日期不符：超过180日为长期。",
            "The duration differs from the days of enrolling and leaving: over 180 days is long.")))
    return found


def guardian_problems(record: Student) -> list[Problem]:
    """A minor has a guardian; one by mandate has the notarised mandate."""
    if record.birth_date is None or record.enrolled_on is None:
        return []
    if age_on(record.birth_date, record.enrolled_on) >= ADULT:
        return []
    found = demanded(record, "guardian_name", "guardian_relation", "guardian_phone", "guardian_in_china")
    if record.guardian_relation is GuardianRelation.MANDATED:
        found += demanded(record, "guardian_mandate")
    wrong = check_telephone(record.guardian_phone) if record.guardian_phone else None
    return found if wrong is None else [*found, Problem("number", "guardian_phone", wrong)]


def insurance_problems(record: Student) -> list[Problem]:
    """全员保险: an international student is insured or not admitted (学校招收和培养国际学生管理办法 art. 40)."""
    found: list[Problem] = []
    if record.category is StudentCategory.FOREIGN and record.phase is StudentPhase.ENROLLED:
        found += demanded(record, "insurer", "insurance_number", "insured_from", "insured_to")
    return found + in_order(record, "insured_from", "insured_to", Words(
        "保险截止日期不得早于开始日期。", "The insurance cannot end before it begins."))


def warnings(record: Student) -> list[Problem]:
    if record.mode is not StudentMode.ROSTER or record.category is not StudentCategory.FOREIGN:
        return []
    found: list[Problem] = []
    if record.nationality_check is NationalityCheck.DOUBTFUL:
        found.append(Problem("nationality", "nationality_check", Words(
            "国籍存疑：父母一方为中国公民且本人出生在中国的，具有中国国籍（国籍法第四条）；请核实后变更。",
            "Nationality in doubt: born in China with a Chinese parent, the pupil is a Chinese national (Nationality "
            "Law, art. 4); please verify and amend.")))
    if record.guardian_in_china is False and record.guardian_relation is not GuardianRelation.MANDATED:
        found.append(Problem("guardian", "guardian_relation", Words(
            "监护人不在境内的，一般须委托境内监护人并公证，按本省规定执行。",
            "When the guardian is not in China, a notarised guardian in China is usually needed; see the rules of the "
            "province.")))
    ordinary = record.layer is not EnrolmentLayer.FOREIGN_CHILDREN_SCHOOL
    if ordinary and not record.qualification_number:
        found.append(Problem("qualification", "qualification_number", Words(
            "学校招收国际学生须按本省规定先行备案，请填写备案号。",
            "A school that admits international students is first filed under the rules of its province; give the "
            "number.")))
    return found


def is_pupil(record: Student, day: date) -> bool:
    """Enrolled, and here beyond that day as far as is known."""
    stays = record.expected_leave_on is None or record.expected_leave_on > day
    return record.mode is StudentMode.ROSTER and record.phase is StudentPhase.ENROLLED and stays


def has_left(movement: "Movement") -> bool:
    return movement.movement in LEAVING


LEFT_BY = ("movement", has_left)


STUDENT = Kind(
    model=Student,
    title=Words("国际及港澳台学生", "International, Hong Kong, Macao and Taiwan (China) students"),
    one=Words("国际及港澳台学生", "International, Hong Kong, Macao or Taiwan (China) student"),
    prefix="STU",
    heading=("name_zh", "surname", "given_names", "counted_on"),
    key_day=("enrolled_on", "counted_on"),
    problems=problems,
    warnings=warnings,
    sections=(
        Section("mode", Words("填报方式", "Way of reporting"), (
            Field("mode", Words("填报方式", "Way of reporting"), Words(
                "一个单位只能用一种：中小学、幼儿园用花名册，高等学校或人数极少的可用汇总填报。",
                "One way for one organisation: schools and kindergartens keep a roster; universities and very small "
                "groups may return numbers."), listed=True),
        )),
        Section("counts", Words("汇总人数", "Numbers of a return"), (
            Field("counted_on", Words("统计时点", "Counted on"), Words(
                "仅汇总填报填写。", "For a return only."), listed=True, certified=True),
            Field("foreign_count", Words("国际（外国籍）人数", "International"), Words(
                "在读长期生；不含短期（180日及以下）。没有的填0。",
                "Enrolled for over 180 days; short stays are left out. Write 0 when there are none."), watched=True),
            Field("hk_count", Words("中国香港学生人数", "Hong Kong, China"), Words(
                "在读长期生；没有的填0。",
                "Enrolled for over 180 days; write 0 when there are none."), watched=True),
            Field("mo_count", Words("中国澳门学生人数", "Macao, China"), Words(
                "在读长期生；没有的填0。",
                "Enrolled for over 180 days; write 0 when there are none."), watched=True),
            Field("tw_count", Words("中国台湾学生人数", "Taiwan, China"), Words(
                "在读长期生；没有的填0。",
                "Enrolled for over 180 days; write 0 when there are none."), watched=True),
            Field("overseas_chinese_count", Words("华侨学生人数", "Overseas Chinese"), Words(
                "单列，不计入国际及港澳台。", "Kept apart; in none of the others."), watched=True),
        )),
        Section("person", Words("学生", "The pupil"), (
            Field("category", Words("学生类别", "Category"), Words(
                "以证件判断；华侨是中国公民，外籍华人按国际学生填写。",
                "By the document: overseas Chinese are Chinese citizens, foreign nationals of Chinese descent are "
                "international."), listed=True, certified=True),
            *PERSON_FIELDS,
            Field("origin_code", Words("港澳台侨外码", "Origin code"), Words(
                "与学籍系统一致。", "As in the national pupils' register.")),
            Field("nationality_check", Words("国籍身份核验", "Check of nationality"), Words(
                "持外国护照不一定是外国籍：父母一方为中国公民且出生在中国的为中国公民；无法确定选“存疑”。",
                "A foreign passport does not settle it: born in China with a Chinese parent is Chinese. Choose “in "
                "doubt” when it is not clear."), listed=True),
            Field("school_roll_number", Words(
                "学籍号或校内学号", "Number in the pupils' register or the school"), Words(
                "有全国学籍号的填学籍号，没有的填校内学号。",
                "The national number where there is one, else the school's.")),
        )),
        Section("study", Words("就读", "Studies"), (
            Field("phase", Words("阶段", "Phase"), Words(
                "已录取、在读或未报到；只有在读的计入人数。",
                "Admitted, enrolled or never arrived; only the enrolled are counted."), listed=True),
            Field("enrolled_on", Words("入学日期", "Enrolled on"), Words(
                "实际报到入学的日期；转入的填到本校之日。",
                "The day they really began here."), listed=True, certified=True),
            Field("expected_leave_on", Words("预计离校日期", "Expected to leave on"), Words(
                "预计毕业或离校的日期；须与学习期限相符。",
                "The day they are to finish or leave; it agrees with the duration.")),
            Field("stage", Words("学段", "Stage"), Words(
                "就读的学段。",
                "The stage they are taught in."), listed=True, certified=True),
            Field("grade", Words("年级", "Grade"), Words(
                "如 七年级、高二。",
                "Such as year 7.")),
            Field("class_name", Words("班级", "Class"), Words(
                "如 3班；没有分班的不填。",
                "Such as class 3; empty when there are none.")),
            Field("layer", Words("就读层面", "Taught in"), Words(
                "汇总填报可不填。", "May be left empty in a return."), listed=True, certified=True),
            Field("study_kind", Words("就读方式", "Kind of study"), Words(
                "取得学历证书的选“学历”，语言、短期学习选“非学历”。",
                "For a qualification or not, as language study and short stays are.")),
            Field("duration", Words("学习期限", "Duration"), Words(
                "只有长期生计入在读人数。", "Only long stays are counted."), certified=True),
            Field("admission_notice", Words("录取通知或JW202编号", "Number of the admission notice or JW202"), Words(
                "录取通知书或JW202表的编号；没有的不填。",
                "The number on the notice or the JW202 form; empty when none.")),
            Field("qualification_number", Words(
                "学校招收资格备案号", "School's filing for admitting such students"), Words(
                "学校招收国际学生在省级备案的编号，按本省规定。",
                "The number under which the province filed the school for such students.")),
            Field("qualified_on", Words("资格备案日期", "Filed on"), Words(
                "上述备案的日期。",
                "The date of that filing.")),
        )),
        Section("stay", Words("居留与住宿", "Residence and lodging"), (
            Field("residence", Words("签证或居留类别", "Visa or residence permit"), Words(
                "可不填；不要求X1，随父母居留的按实际类别填写。",
                "May be empty; X1 is not required, dependants give what they hold.")),
            Field("residence_to", Words("居留有效期至", "Valid until"), Words(
                "签证或居留许可的截止日期；到期前提醒。",
                "The last day of the visa or permit; you are reminded before it.")),
            Field("lodging", Words("住宿", "Lodging"), Words(
                "住校内宿舍或校外。",
                "In the school's own house or outside.")),
            Field("lodging_address", Words("住宿地址", "Address"), Words(
                "校外住宿的填详细地址。",
                "In full, when outside the school.")),
            Field("lodging_registered_on", Words("住宿登记日期", "Lodging registered on"), Words(
                "旅馆以外住宿的，24小时内到公安机关登记（出境入境管理法第三十九条）。",
                "Outside hotels within 24 hours, with the police (Exit and Entry Law, art. 39).")),
        )),
        Section("guardian", Words("监护人", "Guardian"), (
            Field("guardian_name", Words("监护人姓名", "Guardian"), Words(
                "入学时未满18周岁的必填。", "Needed for pupils under 18 on enrolling.")),
            Field("guardian_relation", Words("与学生关系", "Relation"), Words(
                "受托监护人须有公证的委托。",
                "A guardian by mandate has a notarised mandate.")),
            Field("guardian_phone", Words("监护人电话", "Telephone"), Words(
                "境外号码加国家码。", "With the country code.")),
            Field("guardian_in_china", Words("监护人在境内", "The guardian is in China"), Words(
                "监护人在境内的勾选；不在境内的一般须委托境内监护人。",
                "Tick when they are in China; else a guardian here is usually mandated.")),
            Field("guardian_mandate", Words("委托公证号", "Number of the notarised mandate"), Words(
                "受托监护的必填：公证书编号。",
                "Needed for a guardian by mandate: the number of the notarial deed.")),
        )),
        Section("insurance", Words("保险与奖学金", "Insurance and scholarship"), (
            Field("insurer", Words("保险公司", "Insurer"), Words(
                "国际学生必填。", "Needed for international students.")),
            Field("insurance_number", Words("保单号", "Policy number"), Words(
                "国际学生在读期间须有保险（学校招收和培养国际学生管理办法第四十条）。",
                "International students are insured while enrolled (rules for admitting international students, art. "
                "40).")),
            Field("insured_from", Words("保险开始日期", "Insured from"), Words(
                "保单上的开始日期。",
                "The first day on the policy.")),
            Field("insured_to", Words("保险截止日期", "Insured to"), Words(
                "保单上的截止日期；到期前提醒。",
                "The last day on the policy; you are reminded before it.")),
            Field("scholarship", Words("奖学金类型", "Scholarship"), Words(
                "奖学金的名称；没有的不填。",
                "The name of the scholarship; empty when none.")),
            Field("scholarship_amount", Words("奖学金金额（元）", "Amount (yuan)"), Words(
                "本学年金额，单位元。",
                "For this school year, in yuan."), watched=True),
        )),
    ),
    documents=(
        Document("document_page", Words("护照或证件页", "Passport or document page")),
        Document("consent", Words("个人信息处理同意书", "Consent to the handling of personal data")),
        Document("guardianship", Words("监护委托公证", "Notarised mandate of the guardian")),
        Document("insurance", Words("保险单", "Insurance policy")),
        Document("nationality", Words("国籍核验材料", "Proof of nationality")),
        Document("return", Words("汇总填报盖章件", "Sealed copy of the return")),
    ),
    over_by=LEFT_BY,
    again=Again(
        words=Words("登记下一学年（新登记）", "Enrol for the next year (a new record)"),
        note=Words(
            "已从上一份登记带入学生、证件、学籍、监护人和住宿；入学、离校、居留、保险等日期，年级班级、人数、奖学金和附件"
            "须按新学年填写。",
            "The pupil, the document, the register, guardian and lodging are copied from the record before; days of "
            "enrolling, leaving, residence and insurance, grade and class, numbers, scholarship and documents are "
            "those of the new year."),
        kept_days=("birth_date", "qualified_on"),
        left=("grade", "class_name", "admission_notice", *COUNTS, "insurance_number", "scholarship",
              "scholarship_amount")),
    recurring=("mode", "layer", "study_kind", "qualification_number", "qualified_on", "insurer"),
    runs_out=(
        Deadline("residence", Words("居留许可到期", "Residence permit expires"), "residence_to", is_pupil,
                 left_by=LEFT_BY),
        Deadline("document", Words("证件有效期届满", "Passport or document expires"), "document_expires", is_pupil,
                 left_by=LEFT_BY),
        Deadline("insurance", Words("保险到期", "Insurance ends"), "insured_to", is_pupil, left_by=LEFT_BY),
    ),
)


class MovementKind(Labelled):
    SUSPEND = "suspend", "休学", "Leave of absence"
    RESUME = "resume", "复学", "Resumed"
    TRANSFER_IN = "transfer_in", "转入", "Transferred in"
    TRANSFER_OUT = "transfer_out", "转出", "Transferred out"
    GRADUATE = "graduate", "毕业", "Graduated"
    WITHDRAW = "withdraw", "退学", "Withdrawn"


LEAVING = (MovementKind.TRANSFER_OUT, MovementKind.GRADUATE, MovementKind.WITHDRAW)


class Movement(Content, Version):
    """异动 of a pupil. 「定期追踪其流向和就业状况」 (Guangzhou plan): whoever leaves has a destination."""

    __tablename__ = "movement"
    __mapper_args__ = {"polymorphic_identity": "movement"}

    movement: Mapped[MovementKind | None] = needed()
    moved_on: Mapped[date | None] = needed()
    destination: Mapped[str | None] = optional(sa.String(200), personal=True)
    police_report_on: Mapped[date | None] = optional()


def movement_problems(record: Movement) -> list[Problem]:
    return demanded(record, "destination") if record.movement in LEAVING else []


def movement_warnings(record: Movement) -> list[Problem]:
    if record.movement not in (MovementKind.TRANSFER_OUT, MovementKind.WITHDRAW) or record.police_report_on:
        return []
    return [Problem("report", "police_report_on", Words(
        "外国籍学生离校或变更就读学校的，学校须及时向公安机关报告（外国人入境出境管理条例第二十六条）。",
        "When a foreign pupil leaves or changes school, the school reports it to the police (Regulations on Entry and "
        "Exit of Foreigners, art. 26)."))]


MOVEMENT = Kind(
    model=Movement,
    title=Words("学生异动", "Movements of students"),
    one=Words("学生异动", "Movement of a student"),
    prefix="MOV",
    heading=("movement", "moved_on"),
    key_day=("moved_on",),
    parent="student",
    problems=movement_problems,
    warnings=movement_warnings,
    sections=(
        Section("movement", Words("异动", "The movement"), (
            Field("movement", Words("异动类型", "Movement"), Words(
                "转出、毕业、退学后不再计入在读人数。",
                "After a transfer out, graduation or withdrawal the pupil is not counted."), listed=True),
            Field("moved_on", Words("异动日期", "Day of the movement"), Words(
                "异动生效的日期；在读人数从此日起变化。",
                "The day it takes effect; figures change from then on."), listed=True),
            Field("destination", Words("去向", "Destination"), Words(
                "转出、毕业、退学必填。", "Needed on transfer out, graduation and withdrawal.")),
            Field("police_report_on", Words("公安报告日期", "Reported to the police on"), Words(
                "外国籍学生离校须及时报告公安机关（外国人入境出境管理条例第二十六条）。",
                "When a foreign pupil leaves, the school reports it to the police (Regulations on Entry and Exit, "
                "art. 26).")),
        )),
    ),
)
