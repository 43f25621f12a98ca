"""Sister-school agreements (姊妹/友好学校协议), one record a pair, and the exchange activities held under them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.approval.models import Version
from app.records.columns import Choices, Content, holds, needed, optional, partner_column
from app.records.fields import Again, Deadline, Document, Field, Kind, Problem, Section, missing
from app.ui.words import Labelled, Words


class AgreementType(Labelled):
    """Decided by content, not by title: a 友好合作协议书 may call itself a memorandum in English."""

    FORMAL = "formal", "缔结协议", "Sister-school agreement"
    RENEWAL = "renewal", "续签", "Renewal"
    SUPPLEMENT = "supplement", "补充协议", "Supplement"
    MOU = "mou", "备忘录", "Memorandum of understanding"
    INTENT = "intent", "意向书", "Letter of intent"
    SINGLE = "single", "单项活动协议", "Agreement for one activity"


class AgreementPhase(Labelled):
    PLANNED = "planned", "拟签（签前审核）", "To be signed (review before signing)"
    SIGNED = "signed", "已签", "Signed"


class AgreementStyle(Labelled):
    SISTER = "sister", "姊妹学校", "Sister school"
    FRIENDSHIP = "friendship", "友好学校", "Friendship school"
    PARTNER = "partner", "伙伴学校", "Partner school"
    TWINNED = "twinned", "结好学校", "Twinned school"
    ASEAN = "asean", "千校携手", "China–ASEAN Thousand Schools"


class SigningMode(Labelled):
    IN_PERSON = "in_person", "现场签署", "In person"
    ONLINE = "online", "线上签署", "Online"
    CIRCULATED = "circulated", "会签", "By circulation"


class AgreementChannel(Labelled):
    HKMO_PROGRAMME = "hkmo_programme", "粤港澳姊妹学校缔结计划", "Guangdong–Hong Kong–Macao sister school scheme"
    ASEAN_PROGRAMME = "asean_programme", "千校携手", "China–ASEAN Thousand Schools"
    CITY_TIES = "city_ties", "友好城市", "Sister-city ties"
    OWN = "own", "自行缔结", "Arranged by the school"


class TextLanguages(Labelled):
    ZH_FOREIGN = "zh_foreign", "中文与外文", "Chinese and foreign language"
    HANS_HANT = "hans_hant", "简体与繁体中文", "Simplified and traditional Chinese"
    ZH_ONLY = "zh_only", "仅中文", "Chinese only"


class PartnerApproval(Labelled):
    """Taiwan's law asks its schools to file with their ministry a month before signing."""

    NOT_NEEDED = "not_needed", "无需对方审批", "Not needed"
    PENDING = "pending", "对方审批中", "Pending with the partner's authority"
    GRANTED = "granted", "对方已获批", "Granted"


class ExchangeContent(Labelled):
    STUDENTS = "students", "学生互访", "Student exchange"
    TEACHERS = "teachers", "教师互访", "Teacher exchange"
    ONLINE = "online", "线上交流", "Online exchange"
    CURRICULUM = "curriculum", "课程合作", "Curriculum"
    CULTURE = "culture", "文化艺术体育", "Culture, arts and sports"
    RESEARCH = "research", "教研科研", "Research"


class RiskCheck(Labelled):
    """The content checks a school confirms before signing."""

    NOT_RELIGIOUS = "not_religious", "对方非宗教机构", "The partner is not a religious body"
    NO_MISSION = "no_mission", "无传教条款", "No missionary clause"
    NO_POLITICS = "no_politics", "无政治性表述", "No political wording"
    FUNDING_CLEAR = "funding_clear", "经费条款明确", "Funding clause is clear"


class Agreement(Content, Version):
    __tablename__ = "agreement"
    __mapper_args__ = {"polymorphic_identity": "agreement"}
    __table_args__ = (
        holds("expires_on >= effective_on", "it_expires_after_it_takes_effect"),
        holds("ended_on >= signed_on", "it_ends_after_it_is_signed"),
        holds("phase = 'planned' OR signed_on IS NOT NULL", "what_is_signed_has_a_day"),
        holds("open_ended OR expires_on IS NOT NULL", "open_ended_is_said_aloud"),
        sa.Index("ix_agreement_counted", "id", "partner_id", "type", "phase", "signed_on", "first_signed_on",
                 "expires_on", "ended_on"),
    )

    type: Mapped[AgreementType | None] = needed()
    phase: Mapped[AgreementPhase | None] = needed()
    style: Mapped[AgreementStyle | None] = needed()
    partner_id: Mapped[int | None] = partner_column()
    document_id: Mapped[str | None] = optional(sa.String(60))
    signed_on: Mapped[date | None] = optional()
    first_signed_on: Mapped[date | None] = optional()
    signed_at: Mapped[str | None] = optional(sa.String(100))
    signing_mode: Mapped[SigningMode | None] = optional()
    effective_on: Mapped[date | None] = optional()
    term_years: Mapped[int | None] = optional()
    expires_on: Mapped[date | None] = optional()
    open_ended: Mapped[bool | None] = mapped_column(default=False, nullable=True)
    auto_renews: Mapped[bool | None] = mapped_column(default=False, nullable=True)
    objected_on: Mapped[date | None] = optional()
    own_signatory: Mapped[str | None] = needed(sa.String(100), personal=True)
    own_signatory_post: Mapped[str | None] = needed(sa.String(100))
    partner_signatory: Mapped[str | None] = needed(sa.String(100), personal=True)
    partner_signatory_post: Mapped[str | None] = needed(sa.String(100))
    text_languages: Mapped[TextLanguages | None] = needed()
    equal_force: Mapped[bool | None] = mapped_column(default=True, nullable=True)
    channel: Mapped[AgreementChannel | None] = needed()
    presign_number: Mapped[str | None] = optional(sa.String(60))
    old_number: Mapped[str | None] = optional(sa.String(60))
    old_filed_on: Mapped[date | None] = optional()
    partner_approval: Mapped[PartnerApproval | None] = optional()
    exchange_contents: Mapped[tuple[ExchangeContent, ...] | None] = needed(Choices(ExchangeContent))
    risk_checks: Mapped[tuple[RiskCheck, ...] | None] = needed(Choices(RiskCheck))
    ended_on: Mapped[date | None] = optional()
    end_reason: Mapped[str | None] = optional(sa.String(400))
    predecessor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True, nullable=True)


def problems(record: Agreement) -> list[Problem]:
    """What must hold across fields. A renewal links its predecessor or states when the pair first signed."""
    found: list[Problem] = []
    if record.phase is AgreementPhase.SIGNED:
        found += [missing(name) for name in ("signed_on", "signed_at", "signing_mode", "effective_on")
                  if getattr(record, name) in (None, "")]
    if not record.open_ended and record.expires_on is None:
        found.append(Problem("expiry", "expires_on", Words(
            "请填写到期日，或勾选“长期有效”。", "Give the day it expires, or tick “open-ended”.")))
    if record.type is AgreementType.RENEWAL and record.predecessor_id is None and record.first_signed_on is None:
        found.append(Problem("renewal", "predecessor_id", Words(
            "续签须关联前序协议；前序协议未登记的，请填写首次缔结日期。",
            "A renewal names its predecessor; when that is not registered, give the day the pair first signed.")))
    if record.ended_on is not None and not record.end_reason:
        found.append(missing("end_reason"))
    if record.risk_checks is not None and set(record.risk_checks) != set(RiskCheck):
        found.append(Problem("risk", "risk_checks", Words(
            "须逐项确认全部审查事项后方可提交。", "Every check must be confirmed before submission.")))
    return found + date_problems(record)


def date_problems(record: Agreement) -> list[Problem]:
    found: list[Problem] = []
    if record.effective_on and record.expires_on and record.expires_on < record.effective_on:
        found.append(Problem("order", "expires_on", Words("到期日不得早于生效日。",
                                                          "It cannot expire before it takes effect.")))
    if record.signed_on and record.first_signed_on and record.first_signed_on > record.signed_on:
        found.append(Problem("order", "first_signed_on", Words(
            "首次缔结日期不得晚于签约日期。", "The pair cannot first have signed after this signing.")))
    if record.signed_on and record.ended_on and record.ended_on < record.signed_on:
        found.append(Problem("order", "ended_on", Words("终止日期不得早于签约日期。",
                                                        "It cannot end before it was signed.")))
    return found


def warnings(record: Agreement) -> list[Problem]:
    found: list[Problem] = []
    if record.text_languages is TextLanguages.ZH_ONLY:
        found.append(Problem("languages", "text_languages", Words(
            "涉外协议一般应有中文与外文两种文本，效力等同。", "Agreements usually have a Chinese and a foreign text "
            "of equal force.")))
    if record.phase is AgreementPhase.SIGNED and record.partner_approval is PartnerApproval.PENDING:
        found.append(Problem("partner_approval", "partner_approval", Words(
            "对方尚在其主管部门审批中：获批前对方可能无权签署（台湾地区须在签约一个月前报备），请核对阶段，或以对方获批为条件。",
            "The partner still waits for its own authority and may not be free to sign before (in Taiwan, China it "
            "files a month ahead): check the phase, or make that approval a condition.")))
    return found


def happened(record: Agreement) -> tuple[str, ...]:
    return ("signed_on", "first_signed_on") if record.phase is AgreementPhase.SIGNED else ()


def runs_out(record: Agreement, day: date) -> bool:
    """A signed agreement that ends by itself on its day: not open-ended, not ended before, not renewing by itself
    unless a party has objected."""
    renews = record.auto_renews and record.objected_on is None
    ended = record.ended_on is not None and record.ended_on <= day
    return record.phase is AgreementPhase.SIGNED and not (record.open_ended or renews or ended)


def is_over(record: Agreement, day: date) -> bool:
    """Ended by that day, or run out before it."""
    if record.ended_on is not None and record.ended_on <= day:
        return True
    return record.expires_on is not None and record.expires_on < day and runs_out(record, day)


AGREEMENT = Kind(
    model=Agreement,
    title=Words("姊妹学校协议", "Sister-school agreements"),
    one=Words("姊妹学校协议", "Sister-school agreement"),
    prefix="AGR",
    heading=("partner_id",),
    key_day=("signed_on",),
    problems=problems,
    warnings=warnings,
    over=is_over,
    happened=happened,
    sections=(
        Section("parties", Words("双方", "The parties"), (
            Field("partner_id", Words("境外学校", "Partner school"),
                  Words("输入中文、英文或当地名称；相近的会先列出供选用。",
                        "Type a Chinese, English or local name; similar ones are shown first."),
                  listed=True, certified=True),
            Field("type", Words("协议类别", "Type"), Words(
                "按内容而非标题判断；只有缔结协议和续签计入结对数。",
                "Judge by content, not title; only sister-school agreements and renewals count as pairs."),
                  listed=True, certified=True),
            Field("phase", Words("阶段", "Phase"), Words(
                "已签字选“已签”；签前送审选“拟签”，拟签不计入结对数。",
                "Signed, or sent for review before signing; what is still to be signed is not counted."), listed=True),
            Field("style", Words("称谓", "Called"), Words(
                "按协议文本中的称谓选择。",
                "As the text of the agreement calls the tie.")),
            Field("channel", Words("项目渠道", "Channel"), Words(
                "由哪个项目或渠道促成；没有项目的选“自行缔结”。",
                "The scheme it came about through; without one, arranged by the school.")),
            Field("predecessor_id", Words("前序协议", "Predecessor"), Words(
                "续签时填写前一份协议的备案号或登记号。",
                "For a renewal: filing number or id of the agreement before.")),
            Field("document_id", Words("多方协议文件号", "Document of several parties"), Words(
                "多方协议按每一对分别登记，填同一文件号。",
                "An agreement of several parties is one record a pair, with the same document number.")),
        )),
        Section("signing", Words("签署", "Signing"), (
            Field("signed_on", Words("签约日期", "Signed on"), Words(
                "最后一方签字的日期；已签的必填。",
                "The day the last party signed; needed once signed."), listed=True, certified=True),
            Field("first_signed_on", Words("首次缔结日期", "First signed on"), Words(
                "双方首次缔结的日期；它决定是否算新增。", "When the pair first signed; it decides what is new.")),
            Field("signed_at", Words("签约地点", "Signed at"), Words(
                "城市或场所；线上签署填“线上”。已签的必填。",
                "City or place; “online” when signed online. Needed once signed.")),
            Field("signing_mode", Words("签约方式", "Mode of signing"), Words(
                "现场、线上或分别签字后交换（会签）。",
                "Together, online, or one after the other by circulation.")),
            Field("own_signatory", Words("我方签署人", "Our signatory"), Words(
                "协议上我方签字人的姓名，与签字页一致。",
                "As on the signature page, for our side.")),
            Field("own_signatory_post", Words("我方签署人职务", "Our signatory's post"), Words(
                "签字时的职务，如 校长。",
                "The post when signing, such as head.")),
            Field("partner_signatory", Words("对方签署人", "Partner's signatory"), Words(
                "协议上对方签字人的姓名，按原文书写。",
                "As on the signature page, in its own writing.")),
            Field("partner_signatory_post", Words("对方签署人职务", "Partner's signatory's post"), Words(
                "签字时的职务，如 Principal。",
                "The post when signing, such as Principal.")),
            Field("presign_number", Words("签前审核文号", "Number of the review before signing"), Words(
                "签约前经主管部门审核的，填该文号；没有的不填。",
                "Where the text was reviewed before signing; else leave it empty.")),
            Field("partner_approval", Words("对方审批状态", "Approval on the partner's side"), Words(
                "台湾地区学校签约前须向其主管部门报备。",
                "Schools in Taiwan file with their authority before signing.")),
            Field("old_number", Words("原备案号", "Earlier number"), Words(
                "本系统启用前已备案的，照原件填写编号。",
                "For what was filed before this registry, as on the paper.")),
            Field("old_filed_on", Words("原备案日期", "Filed earlier on"), Words(
                "原备案文件上的日期。",
                "The date on that earlier filing.")),
        )),
        Section("term", Words("期限", "Term"), (
            Field("effective_on", Words("生效日", "Effective on"), Words(
                "协议约定的生效日；没有约定的填签约日期。已签的必填。",
                "As agreed, else the day of signing. Needed once signed."), certified=True),
            Field("term_years", Words("期限（年）", "Term (years)"), Words(
                "协议写明的年数；长期有效的不填。",
                "The years the text names; empty when open-ended.")),
            Field("expires_on", Words("到期日", "Expires on"), Words(
                "协议约定的最后一天；没有期限的不填，并勾选“长期有效”。",
                "The last day agreed; leave it empty and tick “open-ended” when there is none."),
                listed=True, certified=True),
            Field("open_ended", Words("长期有效", "Open-ended"), Words(
                "协议没有约定期限的勾选；与到期日二选一。",
                "Tick when no term is agreed; either this or the day it expires."), certified=True),
            Field("auto_renews", Words("自动续期", "Renews by itself"), Words(
                "协议写明到期自动顺延的勾选。",
                "Tick when the text says that it goes on by itself.")),
            Field("objected_on", Words("提出异议日期", "Objected on"), Words(
                "自动续期的协议，一方提出异议的日期。", "The day a party objected to renewing by itself.")),
            Field("ended_on", Words("终止日期", "Ended on"), Words(
                "提前终止的填终止生效之日；仍有效的不填。",
                "The day an early end takes effect; empty while in force.")),
            Field("end_reason", Words("终止原因", "Reason for ending"), Words(
                "填写终止日期的必填，写明由哪一方、因何终止。",
                "Needed with the day of ending: who ended it and why."), long=True),
        )),
        Section("content", Words("内容与审查", "Content and checks"), (
            Field("exchange_contents", Words("交流内容", "Exchange contents"), Words(
                "按协议约定的内容选择，可多选。",
                "What the text agrees on; one or several.")),
            Field("text_languages", Words("文本语言", "Languages of the text"), Words(
                "协议有哪些语言的正式文本。",
                "The languages of the texts that were signed.")),
            Field("equal_force", Words("各文本效力等同", "Texts have equal force"), Words(
                "协议写明各语言文本同等效力的勾选。",
                "Tick when the text says so.")),
            Field("risk_checks", Words("审查事项", "Content checks"), Words(
                "签约前由学校逐项确认；四项全部确认后方可提交。",
                "The school confirms each before signing; all four are needed to submit.")),
        )),
    ),
    documents=(
        Document("zh_text", Words("中文文本", "Chinese text")),
        Document("foreign_text", Words("外文文本", "Foreign text")),
        Document("signature_page", Words("签字页", "Signature page")),
        Document("qualification", Words("对方资质证明", "Proof of the partner's standing")),
        Document("minutes", Words("校内会议纪要", "Minutes of the school's meeting")),
    ),
    again=Again(
        words=Words("续签（新登记，关联本协议）", "Renew (a new record linked to this one)"),
        note=Words(
            "已从前一份协议带入双方、签署人、渠道、交流内容和首次缔结日期；签约、生效、到期、终止等日期，文号、审查事项和附件"
            "须按新协议填写。",
            "Parties, signatories, channel, contents and the day of the first signing are copied from the agreement "
            "before; days of signing, effect, expiry and ending, numbers, checks and documents are new."),
        kept_days=("first_signed_on",),
        left=("end_reason", "risk_checks", "presign_number", "old_number", "document_id", "partner_approval"),
        said=(("type", AgreementType.RENEWAL),), predecessor="predecessor_id"),
    recurring=("style", "channel", "own_signatory", "own_signatory_post", "text_languages"),
    runs_out=(Deadline("expiry", Words("协议到期", "Agreement expires"), "expires_on", runs_out, to_bureau=True),),
)


class Direction(Labelled):
    INBOUND = "inbound", "来访", "Inbound"
    OUTBOUND = "outbound", "出访", "Outbound"
    ONLINE = "online", "线上", "Online"


class Activity(Content, Version):
    """「定期组织师生互访、教育教学交流」 (Yuzhong plan, part 3 (1)): what was done under an agreement."""

    __tablename__ = "activity"
    __mapper_args__ = {"polymorphic_identity": "activity"}
    __table_args__ = (
        holds("ends_on >= held_on", "it_ends_after_it_begins"),
        holds("teachers >= 0 AND students >= 0", "heads_are_not_negative"),
    )

    held_on: Mapped[date | None] = needed()
    ends_on: Mapped[date | None] = optional()
    direction: Mapped[Direction | None] = needed()
    topic: Mapped[str | None] = needed(sa.String(200))
    teachers: Mapped[int | None] = needed()
    students: Mapped[int | None] = needed()


def activity_problems(record: Activity) -> list[Problem]:
    if record.held_on and record.ends_on and record.ends_on < record.held_on:
        return [Problem("order", "ends_on", Words("结束日期不得早于开始日期。", "It cannot end before it begins."))]
    return []


ACTIVITY = Kind(
    model=Activity,
    title=Words("交流活动", "Exchange activities"),
    one=Words("交流活动", "Exchange activity"),
    prefix="ACT",
    heading=("topic",),
    key_day=("held_on",),
    parent="agreement",
    problems=activity_problems,
    happened=lambda record: ("held_on",),
    sections=(
        Section("activity", Words("活动", "The activity"), (
            Field("topic", Words("主题", "Topic"), Words(
                "活动的主题，如 青少年艺术周互访。",
                "What it was about."), listed=True),
            Field("direction", Words("方向", "Direction"), Words(
                "对方来访、我方出访或线上。",
                "They came, we went, or online."), listed=True),
            Field("held_on", Words("开始日期", "Begins on"), Words(
                "活动开始的日期；按此日期计入年度。",
                "The first day; it decides the year."), listed=True),
            Field("ends_on", Words("结束日期", "Ends on"), Words(
                "活动结束的日期；只有一天的可不填。",
                "The last day; may be empty for a single day.")),
            Field("teachers", Words("教师人数", "Teachers"), Words(
                "我方参加的教师人数；没有的填0。",
                "Teachers of our side who took part; 0 when none."), listed=True, watched=True),
            Field("students", Words("学生人数", "Students"), Words(
                "我方参加的学生人数；没有的填0。",
                "Pupils of our side who took part; 0 when none."), listed=True, watched=True),
        )),
    ),
)
