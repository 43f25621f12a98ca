"""A sheet of organisations and people: what each row asks for, and what is wrong with it, cell by cell. Nothing is
written here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.create import ONLY_AT
from app.accounts.forms import USERNAME
from app.accounts.models import Role, User
from app.accounts.organisation_pages.forms import CODE
from app.config import plain_address
from app.db.stamps import stood, today, utc_now, valid
from app.organisations.models import Affiliation, Level, Organisation, OrganisationFacts, Ownership, Stage
from app.records.sheets.headings import folded
from app.records.values import BadCell, cell_text, read_member
from app.sheets.tables import BadTable, Row, Table, table_in
from app.ui.words import Labelled, Words

COLUMNS = {
    "code": (Words("单位代码", "Organisation code"), "学校标识码 代码 学校代码 code"),
    "name_zh": (Words("单位名称", "Organisation"), "学校名称 学校 单位 单位全称 school"),
    "parent": (Words("上级代码", "Code of its bureau"), "上级 上级单位 主管部门代码 parent"),
    "stage": (Words("学段", "Stage"), ""),
    "ownership": (Words("办学性质", "Ownership"), "性质"),
    "affiliation": (Words("隶属关系", "Affiliation"), "隶属"),
    "name": (Words("姓名", "Name"), "人员 经办人 person"),
    "username": (Words("用户名", "Sign-in name"), "账号 登录名 username account"),
    "role": (Words("角色", "Role"), "岗位"),
    "post": (Words("职务", "Post"), "职称"),
    "email": (Words("电子邮箱", "E-mail"), "邮箱 mail email"),
}
ROLES = (Role.CLERK, Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER, Role.LEADER)
"""Administrators and auditors are made one by one, by hand."""
ENUMS: Mapping[str, type[Labelled]] = {"stage": Stage, "ownership": Ownership, "affiliation": Affiliation}
MOST = {"name_zh": 200, "name": 100, "post": 100, "email": 200}

NEEDED = Words("请填写此项。", "Please fill this in.")
NEEDED_OF_NEW = Words("该单位尚未登记，请填写此项；主管部门请先在“单位”页新建。",
                      "The organisation is not registered yet: fill this in. A bureau is made on the page of "
                      "organisations first.")
BAD_CODE = Words("代码只含字母、数字和连字符，不超过 20 位。", "Letters, digits and hyphens, at most 20.")
BAD_USERNAME = Words("用户名为小写字母、数字、点、横线，至少 3 个。",
                     "A sign-in name has lower-case letters, digits, dots and dashes, at least 3.")
NO_PARENT = Words("没有此代码的主管部门。", "No bureau has this code.")
OTHER_NAME = Words("该代码已登记为“{name}”。", "This code is registered as “{name}”.")
TAKEN = Words("该用户名已属于“{name}”。", "This sign-in name belongs to “{name}”.")
NOT_BY_SHEET = Words("管理员和审计员不能由表格开户。", "Administrators and auditors are not made from a sheet.")
HOLDS_APART = Words("该用户是管理员或审计员，不能兼任业务角色。",
                    "This person is an administrator or auditor, who hold no other role.")
NOT_AT_LEVEL = Words("该角色不能设在这一级单位。", "This role does not exist at this level of organisation.")
TWICE = Words("同一人在同一单位的同一角色出现两次（另见第 {row} 行）。",
              "The same person holds the same role there twice (see row {row}).")
TOO_LONG = Words("不超过 {n} 个字符。", "At most {n} characters.")
BAD_MAIL = Words("不是有效的电子邮箱。", "Not an e-mail address.")
NO_COLUMNS = Words("表中须有单位代码、姓名、角色三列。", "The sheet needs the columns Organisation code, Name, Role.")
NO_ROWS = Words("文件中只有列名，没有数据行。", "The file has headings and no rows.")


class Outcome(StrEnum):
    NEW = "new"
    APPOINTED = "appointed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass
class PersonRow:
    """One row: a person with a role at an organisation. `organisation_id` is None where that is new."""

    row: int
    values: dict[str, Any]
    organisation_id: int | None = None
    level: Level = Level.SCHOOL
    user_id: int | None = None
    outcome: Outcome = Outcome.NEW
    faults: list[tuple[str, Words]] = field(default_factory=list)

    def fault(self, column: str, words: Words) -> None:
        self.faults.append((column, words))
        self.outcome = Outcome.WRONG


@dataclass(frozen=True)
class People:
    """What a sheet asks for. `titles`: by column how the sheet heads it."""

    table: Table
    titles: Mapping[str, str]
    rows: list[PersonRow]

    def number(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def is_good(self) -> bool:
        return not self.number(Outcome.WRONG)


def column_of(title: str) -> str | None:
    said = folded(title)
    return next((name for name, (words, usual) in COLUMNS.items()
                 if said in {name, folded(words.zh), folded(words.en), *usual.split()}), None)


def read_people(session: Session, name: str, content: bytes) -> People:
    """Raises BadTable for a file that is no such sheet."""
    table = table_in(name, content, lambda title: column_of(title) is not None)
    titles: dict[str, str] = {}
    for title in table.header:
        column = column_of(title)
        if column is not None:
            titles.setdefault(column, title)
    if not {"code", "name", "role"} <= titles.keys():
        raise BadTable(NO_COLUMNS)
    if not table.rows:
        raise BadTable(NO_ROWS)
    places = {column: table.column(title) for column, title in titles.items()}
    rows = [_read(row, places) for row in table.rows]
    _compare(session, rows)
    return People(table, titles, rows)


def _read(row: Row, places: Mapping[str, int]) -> PersonRow:
    values: dict[str, Any] = {column: cell_text(row.values[place]) if place < len(row.values) else ""
                              for column, place in places.items()}
    found = PersonRow(row.number, {column: values.get(column, "") for column in COLUMNS})
    for column in ("code", "name", "role"):
        if not found.values[column]:
            found.fault(column, NEEDED)
    for column, most in MOST.items():
        if len(found.values[column]) > most:
            found.fault(column, TOO_LONG.filled(n=most))
    for column, options in ENUMS.items():
        _choose(found, column, options)
    _choose(found, "role", Role)
    if found.values["role"] and found.values["role"] not in ROLES and "role" not in dict(found.faults):
        found.fault("role", NOT_BY_SHEET)
    if found.values["code"] and not re.fullmatch(CODE, found.values["code"]):
        found.fault("code", BAD_CODE)
    if found.values["email"] and not plain_address(found.values["email"]):
        found.fault("email", BAD_MAIL)
    _name(found)
    return found


def _choose(found: PersonRow, column: str, options: type[Labelled]) -> None:
    text = found.values[column]
    found.values[column] = None
    if text:
        try:
            found.values[column] = read_member(options, text)
        except BadCell as bad:
            found.fault(column, bad.words)


def _name(found: PersonRow) -> None:
    """The sign-in name; where none is given, the code of the organisation and the role."""
    values = found.values
    if not values["username"] and values["code"] and values["role"]:
        values["username"] = f"{values['code']}-{values['role'].value}".replace("_", "-")
    values["username"] = values["username"].lower()
    if values["username"] and not re.fullmatch(USERNAME, values["username"]):
        found.fault("username", BAD_USERNAME)


def _compare(session: Session, rows: list[PersonRow]) -> None:
    """With what is registered, and with the rows before."""
    organisations = _organisations(session)
    users = {user.username: user for user in session.scalars(sa.select(User))}
    founded: dict[str, str] = {}
    named: dict[str, str] = {user.username: user.name for user in users.values()}
    seen: dict[tuple[str, str, Role | None], int] = {}
    for row in rows:
        _place(row, organisations, founded)
        _person(row, users, named)
        key = (row.values["username"], row.values["code"], row.values["role"])
        if key in seen and not row.faults:
            row.fault("role", TWICE.filled(row=seen[key]))
        seen.setdefault(key, row.row)


def _organisations(session: Session) -> dict[str, tuple[int, Level, str]]:
    facts = OrganisationFacts
    rows = session.execute(
        sa.select(Organisation.code, Organisation.id, Organisation.level, facts.name_zh)
        .join(facts, facts.organisation_id == Organisation.id)
        .where(valid(facts.valid_from, facts.valid_to, today()), stood(facts.since, facts.until, utc_now())))
    return {code: (number, level, name) for code, number, level, name in rows}


def _place(row: PersonRow, organisations: Mapping[str, tuple[int, Level, str]], founded: dict[str, str]) -> None:
    values, code = row.values, row.values["code"]
    known = organisations.get(code)
    name = known[2] if known is not None else founded.get(code)
    if known is not None:
        row.organisation_id, row.level = known[0], known[1]
    if name is not None:
        if values["name_zh"] and values["name_zh"] != name:
            row.fault("name_zh", OTHER_NAME.filled(name=name))
    elif code:
        for column in ("name_zh", "parent", *ENUMS):
            if not values[column] and column not in dict(row.faults):
                row.fault(column, NEEDED_OF_NEW)
        bureau = organisations.get(values["parent"])
        if values["parent"] and (bureau is None or bureau[1] is Level.SCHOOL):
            row.fault("parent", NO_PARENT)
        if not row.faults:
            founded[code] = values["name_zh"]
    role = values["role"]
    if role in ROLES and ONLY_AT.get(role, row.level) is not row.level:
        row.fault("role", NOT_AT_LEVEL)


def _person(row: PersonRow, users: Mapping[str, User], named: dict[str, str]) -> None:
    values = row.values
    name = named.setdefault(values["username"], values["name"])
    if name != values["name"]:
        row.fault("username", TAKEN.filled(name=name))
        return
    user = users.get(values["username"])
    if user is None or row.faults:
        return
    row.user_id = user.id
    if user.posts_held and not user.holds(*ROLES):
        row.fault("username", HOLDS_APART)
    elif row.organisation_id is not None and values["role"] in user.roles_at(row.organisation_id):
        row.outcome = Outcome.UNCHANGED
    else:
        row.outcome = Outcome.APPOINTED
