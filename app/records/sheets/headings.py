"""How a school's own sheet heads its columns: the field's words in either language, and the ways people usually say it.

A heading is compared without spaces, stars, marks of width and what stands in brackets at its end. A field's own words
win over a usual way of saying another.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from app.records.fields import Field, Kind, Rows
from app.records.writing.old_ledgers import COLUMNS as OLD_COLUMNS
from app.ui.words import Words

OWN_COLUMNS = {
    "series": Words("登记号", "Record id"), "organisation": Words("填报单位", "Filed by"),
    "parent": Words("所属记录", "Belongs to"), "why": Words("与以往相差较大的原因", "Why far from before"),
}
"""Columns of a sheet beside the fields: which record a row is, whose, for a follow-up what it hangs on, and the
sentence for values far from the school's past."""

USUAL: Mapping[str, str] = {
    "series": "记录编号 系统登记号 id recordid",
    "organisation": "学校 学校名称 学校全称 单位 单位名称 填报学校 我方学校 申报单位 school schoolname "
                    "organisation organization",
    "parent": "所属备案号 主记录 parent",
    "why": "偏离说明 相差说明 变化原因",
    "partner_id": "外方学校 对方学校 境外学校名称 姊妹学校 姊妹校 友好学校 友好学校名称 境外友好学校 合作学校 外方院校 "
                  "partner partnername sisterschool",
    "type": "类别 协议类型 类型 agreementtype",
    "signed_on": "签约时间 签署日期 签署时间 签订日期 签订时间 缔结日期 缔结时间 结好时间 结好日期 dateofsigning "
                 "signingdate",
    "signed_at": "签约地 签署地点 placeofsigning",
    "effective_on": "生效日期 生效时间 起始日期 effectivedate",
    "expires_on": "到期日期 到期时间 有效期至 截止日期 终止日 expirydate validuntil",
    "term_years": "期限 有效期 有效期限 协议期限 年限 term",
    "own_signatory": "签署人 我方签字人 中方签署人 中方签字人",
    "partner_signatory": "外方签署人 对方签字人 外方签字人",
    "name_zh": "姓名 中文名 学生姓名 教师姓名 人员姓名 chinesename",
    "surname": "姓 英文姓 护照姓 lastname familyname",
    "given_names": "名 英文名 护照名 firstname givenname",
    "birth_date": "出生年月日 生日 出生年月 dob birthday",
    "nationality": "国籍 国籍或地区 国家/地区 国家 country nationality",
    "document_type": "证件种类 证件类别 documenttype",
    "document_number": "证件号 护照号 护照号码 身份证号 通行证号 passport passportno passportnumber",
    "document_expires": "证件有效期 护照有效期 护照有效期至",
    "contract_from": "合同起始日期 合同起 聘期开始 聘用开始日期 聘期起 contractstart",
    "contract_to": "合同截止日期 合同止 聘期结束 聘用结束日期 聘期止 合同到期日 contractend",
    "subject": "学科 任教科目 科目",
    "permit_number": "工作许可证号 工作许可编号 许可证号 workpermit workpermitno",
    "departs_on": "出发日期 出国日期 出境时间 启程日期 departure",
    "returns_on": "返回日期 回国日期 入境时间 返程日期 return",
    "name": "团组 团组名 项目名称 项目",
    "organiser": "组团单位名称 组织单位 organizer",
    "enrolled_on": "入学时间 入校日期 入学年月",
    "grade": "就读年级",
    "class_name": "就读班级",
    "held_on": "活动日期 活动时间 日期 date",
    "topic": "活动主题 活动名称 活动内容",
    "territory": "国家 地区 国家或地区 前往国家/地区 出访国家 country",
    "duty": "职务类别",
}
"""Machine name → what people write, folded, apart by blanks."""

USUAL_OLD = {
    "old_number": "原编号 旧编号 原备案编号 旧备案号 原登记号 原文号 备案号 备案编号 档案号 台账编号 编号 oldnumber "
                  "filingnumber",
    "old_filed_on": "原备案时间 备案日期 备案时间 原登记日期 登记日期 olddate filedon",
}
"""How old ledgers head their own numbers and days."""

ASIDE = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]$")


def folded(title: str) -> str:
    plain = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(r"[\s*:_]+", "", plain)


def match_header(header: Sequence[str], fields: Iterable[Field], own: Collection[str]) -> dict[str, str]:
    """Heading → machine name, for every heading that says which field it is."""
    named = names_of(tuple(fields), tuple(own))
    found = {title: named.get(folded(title)) or named.get(_without_aside(title)) for title in header}
    return {title: name for title, name in found.items() if name is not None}


def old_column(title: str) -> str | None:
    """Which column of an old ledger's own a heading says."""
    said = {folded(title), _without_aside(title)}
    return next((name for name, words in OLD_COLUMNS.items()
                 if said & {name, folded(name), folded(words.zh), folded(words.en), *USUAL_OLD[name].split()}), None)


def _without_aside(title: str) -> str:
    """备注（选填） as 备注, 预算(元) as 预算."""
    return folded(ASIDE.sub("", unicodedata.normalize("NFKC", title).strip().rstrip("*").strip()))


def names_of(fields: Sequence[Field], own: Sequence[str]) -> dict[str, str]:
    """Folded heading → machine name, the plainest last: it wins."""
    said = [*own, *(field.name for field in fields)]
    named = {usual: name for name in reversed(said) for usual in USUAL.get(name, "").split()}
    for name in own:
        named |= {folded(text): name for text in (OWN_COLUMNS[name].zh, OWN_COLUMNS[name].en)}
    asides = {_without_aside(text): field.name for field in fields for text in (field.label.zh, field.label.en)}
    named |= {text: name for text, name in asides.items() if text}
    named |= {folded(text): field.name for field in fields for text in (field.label.zh, field.label.en)}
    return named | {folded(name): name for name in said}


def own_columns(kind: Kind) -> tuple[str, ...]:
    return ("series", "organisation", *(("parent",) if kind.parent else ()))


def said_columns(kind: Kind) -> tuple[str, ...]:
    """What a row may say beside its values; an export leaves it out, as it speaks of one version alone."""
    return ("why",) if any(field.watched for field in kind.fields) else ()


def columns_beside(kind: Kind) -> tuple[str, ...]:
    """All that a row may have beside its fields."""
    return (*own_columns(kind), *said_columns(kind))


def knows_heading(kind: Kind) -> "Headings":
    return Headings(names_of(kind.fields, columns_beside(kind)))


def knows_child_heading(rows: Rows) -> "Headings":
    return Headings(names_of(rows.fields, ("series",)))


class Headings:
    """Whether a text heads a column of a sheet."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self.named = named

    def __call__(self, title: str) -> bool:
        return folded(title) in self.named or _without_aside(title) in self.named
