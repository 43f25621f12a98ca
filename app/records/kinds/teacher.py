"""Foreign teachers and teachers from Hong Kong, Macao and Taiwan (外籍教师、港澳台教师), and their yearly re-checks.

Only a foreigner without permanent residence needs a work permit and a residence permit for work (出境入境管理法
art. 41, 43, 48); residents of Hong Kong, Macao and Taiwan have needed none since 2018-07-28 (国发〔2018〕28号), and
华侨 are Chinese citizens. The criminal-record check before hiring and every year is asked of everyone
(未成年人保护法 art. 62).
"""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from app.approval.models import Version
from app.parties.models import DocumentType
from app.parties.numbers import check_work_permit
from app.records.columns import AboutPerson, Content, NumberText, holds, needed, optional
from app.records.fields import Again, Deadline, Document, Field, Kind, Problem, Section
from app.records.kinds.demands import age_on, demanded, in_order
from app.records.kinds.identity import CHINESE, PERSON_FIELDS, person_problems
from app.records.kinds.trip import Subject
from app.ui.words import Labelled, Words

ADULT = 18
NOTED_AGE = 60
NEEDED_YEARS = 2
HALF_YEAR = timedelta(days=183)


class TeacherCategory(Labelled):
    FOREIGN = "foreign", "外国人", "Foreigner"
    PERMANENT_RESIDENT = "permanent_resident", "持永居证外国人", "Foreigner with permanent residence"
    HKMO = "hkmo", "港澳居民", "Resident of Hong Kong or Macao, China"
    TAIWAN = "taiwan", "台湾居民", "Resident of Taiwan, China"
    OVERSEAS_CHINESE = "overseas_chinese", "华侨", "Overseas Chinese"


class WorkCategory(Labelled):
    """外国人来华工作分类标准: talents, professionals, others."""

    A = "A", "A类（外国高端人才）", "A (high-end talent)"
    B = "B", "B类（外国专业人才）", "B (professional)"
    C = "C", "C类（其他外国人员）", "C (other)"


class TeacherPhase(Labelled):
    PLANNED = "planned", "拟聘", "To be hired"
    HIRED = "hired", "已到岗", "In post"
    NO_SHOW = "no_show", "未到岗", "Did not take up the post"


class ResidenceKind(Labelled):
    WORK = "work", "工作类", "For work"
    OTHER = "other", "其他", "Other"


class Deployment(Labelled):
    DIRECT = "direct", "直聘", "Hired by the school"
    AGENCY = "agency", "中介派遣", "Sent by an agency"
    SISTER_SCHOOL = "sister_school", "友好学校派遣", "Sent by a sister school"
    ONLINE = "online", "在线", "Online"


class Degree(Labelled):
    DOCTOR = "doctor", "博士", "Doctor"
    MASTER = "master", "硕士", "Master"
    BACHELOR = "bachelor", "学士", "Bachelor"
    BELOW = "below", "学士以下", "Below bachelor"


class ExperienceWaiver(Labelled):
    """What stands in for two years of experience (外国人来华工作分类标准)."""

    EDUCATION_DEGREE = "education_degree", "教育、语言或师范类学位", "Degree in education, language or teaching"
    TEACHING_LICENCE = "teaching_licence", "本国教师资格证", "Teaching licence of the home country"
    LANGUAGE_CERTIFICATE = "language_certificate", "语言教学证书", "Certificate of language teaching"


class PayBand(Labelled):
    """Monthly pay before tax."""

    UNDER_10K = "under_10k", "1万元以下", "Under 10,000 yuan"
    TO_20K = "to_20k", "1万—2万元", "10,000 to 20,000 yuan"
    TO_30K = "to_30k", "2万—3万元", "20,000 to 30,000 yuan"
    OVER_30K = "over_30k", "3万元以上", "Over 30,000 yuan"


class CheckResult(Labelled):
    CLEAR = "clear", "未发现", "Nothing found"
    FOUND = "found", "发现", "Something found"


_nationality = ("CASE category WHEN 'hkmo' THEN nationality IN ('HK', 'MO') WHEN 'taiwan' THEN nationality = 'TW' "
                "WHEN 'overseas_chinese' THEN nationality = 'CN' "
                "ELSE nationality NOT IN ('CN', 'HK', 'MO', 'TW') END")


class Teacher(AboutPerson, Content, Version):
    __tablename__ = "teacher"
    __mapper_args__ = {"polymorphic_identity": "teacher"}
    __table_args__ = (
        holds(_nationality, "the_category_goes_with_the_nationality"),
        holds("contract_to >= contract_from", "a_contract_ends_after_it_begins"),
        holds("permit_to >= permit_from", "a_permit_ends_after_it_begins"),
        holds("residence_to >= residence_from", "a_residence_permit_ends_after_it_begins"),
        holds("left_on >= contract_from", "they_leave_after_they_begin"),
        holds("weekly_hours >= 0 AND experience_years >= 0", "hours_and_years_are_not_negative"),
        sa.Index("ix_teacher_counted", "id", "person_id", "category", "phase", "nationality", "contract_from",
                 "contract_to", "left_on"),
    )

    category: Mapped[TeacherCategory | None] = needed()
    phase: Mapped[TeacherPhase | None] = needed()
    deployment: Mapped[Deployment | None] = needed()
    sent_by: Mapped[str | None] = optional(sa.String(200))
    age_note: Mapped[str | None] = optional(sa.String(400))

    work_category: Mapped[WorkCategory | None] = optional()
    permit_number: Mapped[str | None] = optional(NumberText(60), personal=True)
    permit_authority: Mapped[str | None] = optional(sa.String(100))
    permit_from: Mapped[date | None] = optional()
    permit_to: Mapped[date | None] = optional()
    permit_employer_matches: Mapped[bool | None] = optional()
    residence_kind: Mapped[ResidenceKind | None] = optional()
    residence_number: Mapped[str | None] = optional(NumberText(60), personal=True)
    residence_from: Mapped[date | None] = optional()
    residence_to: Mapped[date | None] = optional()
    visa_kind: Mapped[str | None] = optional(sa.String(20))
    entered_on: Mapped[date | None] = optional(personal=True)

    degree: Mapped[Degree | None] = needed()
    degree_check_number: Mapped[str | None] = optional(sa.String(100), personal=True)
    degree_waiver: Mapped[str | None] = optional(sa.String(200))
    experience_years: Mapped[int | None] = needed()
    experience_waiver: Mapped[ExperienceWaiver | None] = optional()
    teaches_mother_tongue: Mapped[bool | None] = optional()
    mother_tongue_reason: Mapped[str | None] = optional(sa.String(200))
    language_certificate: Mapped[str | None] = optional(sa.String(100))
    language_certificate_issuer: Mapped[str | None] = optional(sa.String(100))
    language_certificate_hours: Mapped[int | None] = optional()

    crime_record_on: Mapped[date | None] = optional(personal=True)
    crime_record_territory: Mapped[str | None] = optional(sa.String(2), personal=True)
    checked_on: Mapped[date | None] = optional(personal=True)
    check_result: Mapped[CheckResult | None] = optional(personal=True)
    health_checked_on: Mapped[date | None] = optional(personal=True)

    contract_from: Mapped[date | None] = needed()
    contract_to: Mapped[date | None] = needed()
    post: Mapped[str | None] = needed(sa.String(100))
    subject: Mapped[Subject | None] = needed()
    grades: Mapped[str | None] = needed(sa.String(100))
    weekly_hours: Mapped[int | None] = needed()
    pay_band: Mapped[PayBand | None] = needed(personal=True)
    training_hours: Mapped[int | None] = optional()
    pledged_on: Mapped[date | None] = optional()
    appraisal: Mapped[str | None] = optional(sa.String(200), personal=True)

    left_on: Mapped[date | None] = optional()
    left_reason: Mapped[str | None] = optional(sa.String(200), personal=True)
    police_report_on: Mapped[date | None] = optional()
    permit_cancelled_on: Mapped[date | None] = optional()


def needs_permit(record: Teacher) -> bool:
    """A work permit is asked only of foreigners without permanent residence who have come to work here."""
    return (record.category is TeacherCategory.FOREIGN and record.phase is TeacherPhase.HIRED
            and record.deployment is not Deployment.ONLINE)


def problems(record: Teacher) -> list[Problem]:
    return [*person_problems(record), *category_problems(record), *age_problems(record), *permit_problems(record),
            *qualification_problems(record), *check_problems(record), *service_problems(record),
            *date_problems(record)]


def category_problems(record: Teacher) -> list[Problem]:
    """A person's standing is told by nationality and document, and no two of the three may contradict each other."""
    expected = {TeacherCategory.HKMO: ("HK", "MO"), TeacherCategory.TAIWAN: ("TW",),
                TeacherCategory.OVERSEAS_CHINESE: ("CN",)}
    found: list[Problem] = []
    if record.category is None or not record.nationality:
        return found
    fits = (record.nationality in expected[record.category] if record.category in expected
            else record.nationality not in CHINESE)
    if not fits:
        found.append(Problem("category", "nationality", Words(
            "国籍/地区与人员类别不符。", "The nationality or region does not go with the category.")))
    permanent = record.document_type is DocumentType.PERMANENT_RESIDENCE
    if permanent != (record.category is TeacherCategory.PERMANENT_RESIDENT) and record.document_type is not None:
        found.append(Problem("category", "document_type", Words(
            "持永居证外国人以外国人永久居留身份证登记，其他人员不用此证。",
            "A foreigner with permanent residence is entered with the permanent resident card; nobody else is.")))
    return found


def age_problems(record: Teacher) -> list[Problem]:
    if record.birth_date is None or record.contract_from is None:
        return []
    age = age_on(record.birth_date, record.contract_from)
    if age < ADULT:
        return [Problem("age", "birth_date", Words(
            "合同开始时须年满18周岁。", "They must be 18 when the contract begins."))]
    limited = record.category is TeacherCategory.FOREIGN and record.work_category is not WorkCategory.A
    if limited and age > NOTED_AGE and not record.age_note:
        return [Problem("age", "age_note", Words(
            "合同开始时超过60周岁的，请说明理由。", "Over 60 when the contract begins: please say why."))]
    return []


def permit_problems(record: Teacher) -> list[Problem]:
    if not needs_permit(record):
        return []
    found = demanded(record, "work_category", "permit_number", "permit_authority", "permit_from", "permit_to",
                     "permit_employer_matches", "residence_kind", "residence_number", "residence_from", "residence_to")
    wrong = check_work_permit(record.permit_number) if record.permit_number else None
    if wrong is not None:
        found.append(Problem("number", "permit_number", wrong))
    if record.permit_employer_matches is False and record.deployment is Deployment.DIRECT:
        found.append(Problem("permit", "permit_employer_matches", Words(
            "直聘人员工作许可上的聘用单位须为本校（出境入境管理法第四十三条）。",
            "The permit of someone hired directly names this school as employer (Exit and Entry Law, art. 43).")))
    return found


def qualification_problems(record: Teacher) -> list[Problem]:
    """外国人来华工作分类标准: a bachelor's degree and two years of teaching, or what stands in for them."""
    if record.category is not TeacherCategory.FOREIGN:
        return []
    found = [] if record.phase is not TeacherPhase.HIRED else demanded(record, "degree_check_number")
    if record.degree is Degree.BELOW:
        found += demanded(record, "degree_waiver")
    short = record.experience_years is not None and record.experience_years < NEEDED_YEARS
    if short and record.work_category is not WorkCategory.A and record.experience_waiver is None:
        found.append(Problem("experience", "experience_waiver", Words(
            "教学经历不满2年的，请选择免除依据。", "Under two years of teaching: choose what stands in for them.")))
    if record.experience_waiver is ExperienceWaiver.LANGUAGE_CERTIFICATE:
        found += demanded(record, "language_certificate", "language_certificate_issuer")
    if record.subject is Subject.FOREIGN_LANGUAGE:
        found += demanded(record, "teaches_mother_tongue")
        if record.teaches_mother_tongue is False:
            found += demanded(record, "mother_tongue_reason")
    return found


def check_problems(record: Teacher) -> list[Problem]:
    if record.phase is not TeacherPhase.HIRED:
        return []
    found = demanded(record, "checked_on", "check_result")
    if record.category in (TeacherCategory.FOREIGN, TeacherCategory.PERMANENT_RESIDENT):
        found += demanded(record, "crime_record_on", "crime_record_territory")
    if record.deployment is not Deployment.ONLINE:
        found += demanded(record, "health_checked_on")
    if record.check_result is CheckResult.FOUND:
        found.append(Problem("check", "check_result", Words(
            "准入查询发现违法犯罪记录的，不得录用（未成年人保护法第六十二条）。",
            "Whoever the check finds a record of may not be hired (Minors Protection Law, art. 62).")))
    return found


def service_problems(record: Teacher) -> list[Problem]:
    found: list[Problem] = []
    if record.deployment in (Deployment.AGENCY, Deployment.SISTER_SCHOOL):
        found += demanded(record, "sent_by")
    if record.left_on is not None:
        found += demanded(record, "left_reason")
    if record.left_on is not None and record.phase in (TeacherPhase.PLANNED, TeacherPhase.NO_SHOW):
        found.append(Problem("phase", "left_on", Words(
            "未到岗人员不填离职日期。", "Somebody who never took up the post has not left it.")))
    return found


def date_problems(record: Teacher) -> list[Problem]:
    return [
        *in_order(record, "contract_from", "contract_to", Words(
            "合同终止日期不得早于开始日期。", "A contract cannot end before it begins.")),
        *in_order(record, "permit_from", "permit_to", Words(
            "工作许可截止日期不得早于开始日期。", "A permit cannot end before it begins.")),
        *in_order(record, "residence_from", "residence_to", Words(
            "居留证件截止日期不得早于开始日期。", "A residence permit cannot end before it begins.")),
        *in_order(record, "contract_from", "left_on", Words(
            "离职日期不得早于合同开始日期。", "They cannot leave before the contract begins.")),
    ]


def warnings(record: Teacher) -> list[Problem]:
    return [*permit_warnings(record), *fresh_paper_warnings(record), *leaving_warnings(record)]


def permit_warnings(record: Teacher) -> list[Problem]:
    if not needs_permit(record):
        return []
    found: list[Problem] = []
    if record.permit_to and record.contract_to and record.permit_to < record.contract_to:
        found.append(Problem("permit", "permit_to", Words(
            "工作许可未覆盖合同期；到期前须办理延期，未续者到期后不计入在聘外教。",
            "The permit ends before the contract: extend it in time, or the teacher stops counting.")))
    if record.residence_kind is ResidenceKind.OTHER:
        found.append(Problem("residence", "residence_kind", Words(
            "非工作类居留证件不计入在聘外教；请核实是否可以任教。",
            "Without a residence permit for work the teacher is not counted; please check that they may teach.")))
    return found


def fresh_paper_warnings(record: Teacher) -> list[Problem]:
    """Six months is what service guides for work permits ask of both papers, and of the passport."""
    start = record.contract_from
    if start is None:
        return []
    found = [
        Problem("stale", name, Words("该证明在合同开始时已超过6个月。", "This was over six months old at the start."))
        for name in ("crime_record_on", "health_checked_on")
        if (day := getattr(record, name)) is not None and day < start - HALF_YEAR
    ]
    if record.document_expires and record.document_expires < start + HALF_YEAR:
        found.append(Problem("document", "document_expires", Words(
            "证件有效期在合同开始时不足6个月。", "The document expires within six months of the start.")))
    return found


def leaving_warnings(record: Teacher) -> list[Problem]:
    if record.left_on and record.category is TeacherCategory.FOREIGN and record.police_report_on is None:
        return [Problem("report", "police_report_on", Words(
            "外国人离职或变更工作地域，聘用单位须及时向公安机关报告（外国人入境出境管理条例第二十六条）。",
            "When a foreigner leaves, the employer reports it to the police (Regulations on Entry and Exit of "
            "Foreigners, art. 26)."))]
    return []


def is_in_post(record: Teacher, day: date) -> bool:
    """In post, and not gone by that day."""
    return record.phase is TeacherPhase.HIRED and (record.left_on is None or record.left_on > day)


def permit_runs_out(record: Teacher, day: date) -> bool:
    return is_in_post(record, day) and needs_permit(record)


def is_over(record: Teacher, day: date) -> bool:
    """Gone by that day, or the contract ran out before it."""
    return ((record.left_on is not None and record.left_on <= day)
            or (record.contract_to is not None and record.contract_to < day))


TEACHER = Kind(
    model=Teacher,
    title=Words("外籍及港澳台教师", "Foreign, Hong Kong, Macao and Taiwan (China) teachers"),
    one=Words("外籍及港澳台教师", "Foreign, Hong Kong, Macao or Taiwan (China) teacher"),
    prefix="TCH",
    heading=("name_zh", "surname", "given_names"),
    key_day=("contract_from",),
    problems=problems,
    warnings=warnings,
    over=is_over,
    note=Words("本登记不代替工作许可和居留许可。", "This filing does not stand in for a work or residence permit."),
    sections=(
        Section("person", Words("人员", "The person"), (
            Field("category", Words("人员类别", "Category"), Words(
                "港澳台居民和华侨不是外籍教师，无须工作许可；外籍华人按外国人填写。",
                "Residents of Hong Kong, Macao and Taiwan and overseas Chinese are not foreign teachers and need no "
                "work permit; a foreign national of Chinese descent is a foreigner."), listed=True, certified=True),
            *PERSON_FIELDS,
            Field("age_note", Words("超龄说明", "Note on age"), Words(
                "合同开始时超过60周岁的外国人（A类除外）须说明。",
                "For a foreigner over 60 when the contract begins, unless of category A.")),
        )),
        Section("service", Words("聘用", "Service"), (
            Field("phase", Words("阶段", "Phase"), Words(
                "拟聘、在聘或未到岗；只有在聘的计入人数。",
                "To be hired, in post or never arrived; only those in post are counted."), listed=True),
            Field("deployment", Words("派遣方式", "Way of deployment"), Words(
                "由谁派来任教；中介、友好学校派遣的另填派遣单位。",
                "How they come to teach; for an agency or a sister school give its name below.")),
            Field("sent_by", Words("派遣单位", "Sent by"), Words(
                "中介或友好学校的名称。", "Name of the agency or the sister school.")),
            Field("contract_from", Words("合同开始日期", "Contract from"), Words(
                "聘用合同的起始日；须年满18周岁。",
                "The first day of the contract; they must be 18 by then."), listed=True, certified=True),
            Field("contract_to", Words("合同终止日期", "Contract to"), Words(
                "聘用合同的终止日；到期前提醒学校和主管部门。",
                "The last day of the contract; school and bureau are reminded before it."),
                listed=True, certified=True),
            Field("post", Words("岗位", "Post"), Words(
                "合同上的岗位名称，如 英语教师。",
                "The post in the contract, such as teacher of English.")),
            Field("subject", Words("任教学科", "Subject"), Words(
                "主要任教学科；教授外语的须说明是否母语。",
                "The main subject; for foreign languages say whether it is their mother tongue."),
                listed=True, certified=True),
            Field("grades", Words("任教年级", "Grades taught"), Words(
                "如 高一、高二。",
                "Such as years 10 and 11.")),
            Field("weekly_hours", Words("周课时", "Lessons a week"), Words(
                "平均每周课时，填整数。",
                "Lessons a week on average, a whole number."), watched=True),
            Field("pay_band", Words("薪酬区间（月，税前）", "Monthly pay before tax"), Words(
                "按合同约定的每月税前薪酬选择；只有本单位可见。",
                "Monthly pay before tax in the contract; seen by the school itself only."), restricted=True),
            Field("training_hours", Words("岗前培训学时", "Hours of training before the post"), Words(
                "上岗前完成的培训学时；没有的不填。",
                "Hours of training done before the post; empty when none.")),
            Field("pledged_on", Words("师德承诺日期", "Pledge of conduct signed on"), Words(
                "签署师德承诺书的日期。",
                "The day the pledge of conduct was signed.")),
            Field("appraisal", Words("考核", "Appraisal"), Words(
                "最近一次考核结论，如 合格。不写个人隐私。",
                "The latest result, such as satisfactory; nothing private."), restricted=True),
        )),
        Section("permits", Words("工作许可与居留", "Work and residence permits"), (
            Field("work_category", Words("来华工作类别", "Work category"), Words(
                "本部分仅外国人填写；持永居证外国人、港澳台居民、华侨和在线任教人员不填。",
                "This part is for foreigners only; not for permanent residents, residents of Hong Kong, Macao and "
                "Taiwan, overseas Chinese, or those who teach online."), certified=True),
            Field("permit_number", Words("工作许可号", "Work permit number"), Words(
                "一人一号，终身不变；2024年12月起加载于社会保障卡。", "One for life; since December 2024 kept on the "
                "social security card."), certified=True),
            Field("permit_authority", Words("许可审批机关", "Permit issued by"), Words(
                "许可上的签发机关全称。",
                "The full name of the authority on the permit.")),
            Field("permit_from", Words("许可开始日期", "Permit from"), Words(
                "许可上的开始日期。",
                "As on the permit.")),
            Field("permit_to", Words("许可截止日期", "Permit to"), Words(
                "许可上的截止日期；到期前提醒，过期不计入在聘外教。",
                "As on the permit; once past, the teacher is not counted."), listed=True),
            Field("permit_employer_matches", Words(
                "许可聘用单位与本校一致", "Employer on the permit is this school"), Words(
                "许可上的聘用单位是本校的勾选；直聘的须一致（出境入境管理法第四十三条）。",
                "Tick when the permit names this school; needed for direct hire (Exit and Entry Law, art. 43).")),
            Field("residence_kind", Words("居留证件类别", "Residence permit"), Words(
                "居留证件上的事由；非工作类不计入在聘外教。",
                "The purpose on the permit; only those for work are counted.")),
            Field("residence_number", Words("居留证件号", "Residence permit number"), Words(
                "照居留证件填写。",
                "As on the residence permit.")),
            Field("residence_from", Words("居留开始日期", "Residence from"), Words(
                "居留证件的签发或开始日期。",
                "The first day of the residence permit.")),
            Field("residence_to", Words("居留截止日期", "Residence to"), Words(
                "居留证件的截止日期；到期前提醒。",
                "The last day of the residence permit; you are reminded before it.")),
            Field("visa_kind", Words("签证类别", "Visa"), Words("如 Z、R；可不填。", "Such as Z or R; may be empty.")),
            Field("entered_on", Words("入境日期", "Entered on"), Words(
                "本次入境的日期，以护照章为准；可不填。",
                "The latest entry, as stamped; may be empty.")),
        )),
        Section("qualification", Words("资质", "Qualification"), (
            Field("degree", Words("学位", "Degree"), Words(
                "已取得的最高学位。",
                "The highest degree held.")),
            Field("degree_check_number", Words("学历学位认证编号", "Number of the degree's authentication"), Words(
                "使领馆或学历认证机构出具。", "Issued by an embassy or an authentication body.")),
            Field("degree_waiver", Words("学位免除依据", "What stands in for a degree"), Words(
                "学士以下的必填：写明依据，如专业特长或外方推荐文件。",
                "Needed below bachelor: what stands in for the degree.")),
            Field("experience_years", Words("教学经历（年）", "Years of teaching"), Words(
                "毕业后从事教学的完整年数；不满2年的须选免除依据。",
                "Full years of teaching after graduating; under two, say below what stands in for them.")),
            Field("experience_waiver", Words("经历免除依据", "What stands in for experience"), Words(
                "教学经历不满2年的必选（外国人来华工作分类标准）。",
                "Needed under two years of teaching (classification standard for foreigners working in China).")),
            Field("teaches_mother_tongue", Words("以母语教授母语国语言", "Teaches their mother tongue"), Words(
                "教授外语的填写；否的须写明理由。",
                "For teachers of a foreign language; if not, give the reason below.")),
            Field("mother_tongue_reason", Words("非母语教学理由", "Reason for teaching another language"), Words(
                "教授的语言不是母语时必填。",
                "Needed when the language taught is not their own.")),
            Field("language_certificate", Words("语言教学证书及编号", "Language teaching certificate"), Words(
                "如 TEFL、TESOL、PGCE。", "Such as TEFL, TESOL or PGCE.")),
            Field("language_certificate_issuer", Words("证书颁发机构", "Certificate issued by"), Words(
                "以语言教学证书免除经历要求的必填。",
                "Needed when the certificate stands in for experience.")),
            Field("language_certificate_hours", Words("证书课时", "Hours of the certificate"), Words(
                "证书载明的学时，填整数。",
                "The hours on the certificate, a whole number.")),
        )),
        Section("checks", Words("准入与健康", "Checks and health"), (
            Field("crime_record_on", Words("无犯罪记录证明出具日期", "Criminal record certificate issued on"), Words(
                "由国籍国或经常居住地出具并经认证，出具不超过6个月；只登记日期，不登记内容。",
                "From the country of nationality or habitual residence, authenticated, at most six months old; "
                "only the date is kept."), restricted=True),
            Field("crime_record_territory", Words("证明出具国家/地区", "Country or region that issued it"), Words(
                "出具无犯罪记录证明的国家或地区。",
                "The country or region that issued the certificate."),
                  restricted=True, territory=True),
            Field("checked_on", Words("准入查询日期", "Checked on"), Words(
                "入职前查询，以后每年复查一次（未成年人保护法第六十二条）。",
                "Before hiring, then every year (Minors Protection Law, art. 62)."), restricted=True),
            Field("check_result", Words("准入查询结果", "Result of the check"), Words(
                "查询发现违法犯罪记录的不得录用（未成年人保护法第六十二条）。",
                "Whoever a record is found of may not be hired (Minors Protection Law, art. 62)."), restricted=True),
            Field("health_checked_on", Words("体检日期", "Health check on"), Words(
                "不超过6个月；只登记日期。", "At most six months old; only the date is kept."), restricted=True),
        )),
        Section("leaving", Words("离职", "Leaving"), (
            Field("left_on", Words("离职日期", "Left on"), Words(
                "实际离职的日期；仍在岗的不填。",
                "The day they left; empty while in post.")),
            Field("left_reason", Words("离职原因", "Reason for leaving"), Words(
                "填写离职日期的必填，如 合同期满。",
                "Needed with the day of leaving, such as end of contract."), restricted=True),
            Field("police_report_on", Words("公安报告日期", "Reported to the police on"), Words(
                "外国人离职后须及时报告公安机关（外国人入境出境管理条例第二十六条）。",
                "The employer reports a foreigner's leaving to the police (Regulations on Entry and Exit, art. 26).")),
            Field("permit_cancelled_on", Words("许可注销日期", "Permit cancelled on"), Words(
                "离职后注销工作许可的日期。",
                "The day the work permit was cancelled after they left.")),
        )),
    ),
    documents=(
        Document("document_page", Words("护照或证件页", "Passport or document page")),
        Document("permit", Words("工作许可", "Work permit")),
        Document("residence", Words("居留证件", "Residence permit")),
        Document("degree", Words("学历学位证明及认证", "Degree and its authentication")),
        Document("experience", Words("教学经历证明", "Proof of experience")),
        Document("language_certificate", Words("语言教学证书", "Language teaching certificate")),
        Document("crime_record", Words("无犯罪记录证明", "Criminal record certificate")),
        Document("health", Words("体检证明", "Health certificate")),
        Document("contract", Words("聘用合同", "Contract")),
    ),
    again=Again(
        words=Words("续聘（新登记）", "Hire again (a new record)"),
        note=Words(
            "已从上一份登记带入人员、证件、资质、岗位和许可号；合同、许可、居留、体检、准入查询等日期，薪酬、考核、离职情况和附件"
            "须按新聘期填写。",
            "The person, the document, qualifications, post and the number of the permit are copied from the record "
            "before; days of contract, permit, residence and checks, pay, appraisal, leaving and documents are those "
            "of the new term."),
        kept_days=("birth_date",),
        left=("age_note", "residence_number", "visa_kind", "permit_employer_matches", "check_result",
              "crime_record_territory", "pay_band", "training_hours", "appraisal", "left_reason"),
        said=(("phase", TeacherPhase.PLANNED),)),
    recurring=("deployment", "sent_by", "permit_authority"),
    runs_out=(
        Deadline("contract", Words("聘用合同到期", "Contract ends"), "contract_to", is_in_post, to_bureau=True),
        Deadline("permit", Words("工作许可到期", "Work permit expires"), "permit_to", permit_runs_out, to_bureau=True),
        Deadline("residence", Words("居留证件到期", "Residence permit expires"), "residence_to", permit_runs_out),
        Deadline("document", Words("证件有效期届满", "Passport or document expires"), "document_expires", is_in_post),
        Deadline("recheck", Words("准入查询年度复查", "Yearly re-check is due"), "checked_on", is_in_post, years=1,
                 renewed_by=("recheck", "rechecked_on"), steps=(60, 30, 15)),
    ),
)


class Recheck(Content, Version):
    """The yearly check of everyone who works with minors (未成年人保护法 art. 62)."""

    __tablename__ = "recheck"
    __mapper_args__ = {"polymorphic_identity": "recheck"}

    rechecked_on: Mapped[date | None] = needed()
    result: Mapped[CheckResult | None] = needed(personal=True)
    action_taken: Mapped[str | None] = optional(sa.String(400), personal=True)


def recheck_problems(record: Recheck) -> list[Problem]:
    """Whoever something is found of is dismissed at once; the record says what was done."""
    return demanded(record, "action_taken") if record.result is CheckResult.FOUND else []


RECHECK = Kind(
    model=Recheck,
    title=Words("年度复查", "Yearly re-checks"),
    one=Words("年度复查", "Yearly re-check"),
    prefix="RCK",
    heading=("rechecked_on",),
    key_day=("rechecked_on",),
    parent="teacher",
    problems=recheck_problems,
    happened=lambda record: ("rechecked_on",),
    sections=(
        Section("recheck", Words("复查", "The re-check"), (
            Field("rechecked_on", Words("复查日期", "Checked on"), Words(
                "本年度查询的日期；每年查询一次（未成年人保护法第六十二条）。",
                "The day of this year's check; once a year (Minors Protection Law, art. 62)."), listed=True),
            Field("result", Words("复查结果", "Result"), Words(
                "发现有相关违法犯罪记录的，应当及时解聘（未成年人保护法第六十二条）。",
                "Whoever a record is found of is dismissed without delay (Minors Protection Law, art. 62)."),
                restricted=True),
            Field("action_taken", Words("处理情况", "What was done"), Words(
                "发现违法犯罪记录的，应当及时解聘。", "Whoever a record is found of is dismissed at once."),
                restricted=True, long=True),
        )),
    ),
)
