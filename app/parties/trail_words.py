"""What the trail calls the acts on partners and persons, and the fields it names."""

from flask import Flask

from app.accounts.trail_words import name_trail
from app.parties.forms import LABELS
from app.ui.words import Words

ACTS = {
    "make": Words("登记", "Registered"), "name": Words("添加名称", "Added a name"),
    "end_name": Words("停用名称", "Ended a name"), "unmerge": Words("撤销合并", "Undid a merge"),
    "propose": Words("建议修改", "Proposed a change"), "accept_proposal": Words("采纳建议", "Accepted a proposal"),
    "withdraw_proposal": Words("撤回建议", "Withdrew a proposal"),
    "refuse_proposal": Words("不采纳建议", "Refused a proposal"),
    "enlist": Words("登记人员", "Enlisted"), "document": Words("登记证件", "Noted a document"),
}
SUBJECTS = {"partner": Words("境外机构", "Partner"), "person": Words("人员", "Person")}
DETAILS = {
    "territory": Words("国家/地区", "country or region"), "kind": Words("性质", "kind"),
    "script": Words("文字", "script"),
    "official": Words("官方名称", "official"), "type": Words("证件类型", "type of document"),
    "since": Words("生效时刻", "holds from"), "proposal": Words("建议编号", "proposal"),
    "change": Words("修改事项", "change"),
}
FIELDS = {name: LABELS[name] for name in ("territory", "kind", "locality", "website", "authority_id")} | {
    "surname": Words("外文姓", "surname"), "given_names": Words("外文名", "given names"), "sex": Words("性别", "sex"),
    "birth_date": Words("出生日期", "date of birth"), "nationality": Words("国籍/地区", "nationality or region"),
}


def init_trail_words(app: Flask) -> None:
    name_trail(app, acts=ACTS, subjects=SUBJECTS, details=DETAILS, fields=FIELDS)
