"""The trail in plain words: what each act, each subject and each detail is called.

A slice names its own at start: `name_trail(app, acts={"file": Words(...)}, subjects={"version": Words(...)})`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from app.accounts.models import Role
from app.accounts.organisation_pages.forms import LABELS
from app.ui.words import Words, t


@dataclass
class TrailWords:
    acts: dict[str, Words] = field(default_factory=dict)
    subjects: dict[str, Words] = field(default_factory=dict)
    details: dict[str, Words] = field(default_factory=dict)
    fields: dict[str, Words] = field(default_factory=dict)


OWN = TrailWords(
    acts={
        "sign_in": Words("登录", "Signed in"),
        "sign_in_failed": Words("登录失败", "Sign-in failed"),
        "sign_out": Words("退出", "Signed out"),
        "end_sign_in": Words("结束登录", "Ended a sign-in"),
        "set_password": Words("设置密码", "Set the password"),
        "give_code": Words("发放一次性代码", "Gave a one-time code"),
        "give_password": Words("密码正确，待动态口令", "Right password, second factor owed"),
        "confirm": Words("再次确认身份", "Proved again who they are"),
        "confirm_failed": Words("确认身份失败", "Did not prove who they are"),
        "enrol_factor": Words("设置验证器", "Set up an authenticator"),
        "remove_factor": Words("移除验证器", "Removed the authenticator"),
        "reset_factor": Words("重置验证器", "Reset an authenticator"),
        "make_recovery_codes": Words("生成恢复码", "Made recovery codes"),
        "use_recovery_code": Words("使用恢复码", "Used a recovery code"),
        "ask_emergency": Words("申请应急访问", "Asked for emergency access"),
        "give_emergency": Words("同意应急访问", "Gave emergency access"),
        "refuse_emergency": Words("拒绝应急访问", "Refused emergency access"),
        "end_emergency": Words("结束应急访问", "Ended emergency access"),
        "emergency_view": Words("应急访问页面", "Opened a page by emergency access"),
        "create": Words("新建", "Made"),
        "enable": Words("启用", "Enabled"),
        "disable": Words("停用", "Disabled"),
        "appoint": Words("任命", "Appointed"),
        "dismiss": Words("免去", "Ended an appointment"),
        "found": Words("设立", "Founded"),
        "change": Words("变更", "Changed"),
        "merge": Words("合并", "Merged"),
        "seal": Words("封存未封存的行", "Sealed unsealed rows"),
        "rekey": Words("更换数据密钥", "Changed the data key"),
    },
    subjects={"user": Words("用户", "User"), "organisation": Words("单位", "Organisation"),
              "registry": Words("系统", "Registry"), "officer": Words("通讯录", "Directory of officers"),
              "emergency": Words("应急访问", "Emergency access")},
    details={
        "organisation": Words("单位", "organisation"),
        "role": Words("角色", "role"),
        "fields": Words("栏目", "fields"),
        "valid_from": Words("自", "from"),
        "root": Words("并入", "into"),
        "merged_on": Words("合并日期", "merged on"),
        "sign_in": Words("登录编号", "sign-in"),
        "besides": Words("保留登录", "kept sign-in"),
        "ended": Words("结束数", "ended"),
        "rows": Words("行数", "rows"),
        "user": Words("用户", "user"),
        "hours": Words("小时", "hours"),
        "method": Words("方式", "method"),
        "path": Words("页面", "page"),
    },
    fields={"language": Words("页面语言", "language"), "staff_id": Words("统一认证工号", "staff id"),
            "phone": Words("办公电话", "office telephone"),
            "mobile": Words("手机", "mobile"), "mobile_shown": Words("显示手机号", "mobile shown"),
            "parent_id": LABELS["parent"], **LABELS},
)


def name_trail(app: Flask, *, acts: Mapping[str, Words] | None = None, subjects: Mapping[str, Words] | None = None,
               details: Mapping[str, Words] | None = None, fields: Mapping[str, Words] | None = None) -> None:
    """Add words for the trail. What another slice named before keeps its words."""
    known: TrailWords = app.extensions.setdefault(
        "trail_words", TrailWords(dict(OWN.acts), dict(OWN.subjects), dict(OWN.details), dict(OWN.fields)))
    given = ((known.acts, acts), (known.subjects, subjects), (known.details, details), (known.fields, fields))
    for mine, more in given:
        mine.update({name: words for name, words in (more or {}).items() if name not in mine})


def trail_words() -> TrailWords:
    known: TrailWords = current_app.extensions["trail_words"]
    return known


def said(details: Mapping[str, Any]) -> str:
    """The details of an act in one line. What has no words is shown by its own name."""
    words = trail_words().details
    parts = [f"{words.get(name, name)}{t('：', ': ')}{_value(name, value)}" for name, value in details.items()]
    return t("；", "; ").join(parts)


def _value(name: str, value: object) -> str:
    if name == "role" and value in list(Role):
        return Role(str(value)).label
    if name == "fields" and isinstance(value, list):
        return t("、", ", ").join(str(trail_words().fields.get(item, item)) for item in value)
    if isinstance(value, list):
        return t("、", ", ").join(str(item) for item in value)
    return t("无", "none") if value is None else str(value)


def field_said(place: str) -> str:
    """A field or document in words; one of a child row (`participants.2.document_number`) with its line."""
    *rows, name = place.split(".")
    words = str(trail_words().fields.get(name, name))
    return t("第{n}行 {words}", "line {n}: {words}", n=int(rows[1]) + 1, words=words) if len(rows) == 2 else words
