"""users.csv: people who sign in, and the roles they hold as `role@code;role@code`.

A password in a seed is for demonstrations and tests; a production registry refuses it and gives one-time codes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from app.accounts.create import ONLY_AT
from app.accounts.models import APART, Appointment, Role, User
from app.accounts.passwords import hash_password, least_length, weakness
from app.organisations.models import Organisation
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import Folder, SeedRow
from app.ui.words import Words

FILE = "users.csv"
COLUMNS = ("username", "name", "post", "email", "password", "roles", "since")
ROLE = re.compile(r"([a-z_]+)@(\S+)")

NO_SEED_PASSWORD = Words("正式环境不得导入密码；请留空，由系统管理员发放一次性口令。",
                         "A production registry takes no password from a seed: leave it empty and give one-time codes.")


@dataclass
class Users:
    """Everybody by sign-in name, who holds which role where since when, and who can sign in with a seeded password."""

    by_name: dict[str, User] = field(default_factory=dict)
    posts: list[tuple[User, int, Role, datetime]] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)

    def holding(self, organisation_id: int, roles: Sequence[Role], at: datetime) -> list[User]:
        """Who held one of these roles at an organisation at a moment, in the order of the file."""
        found = [user for user, place, role, since in self.posts
                 if place == organisation_id and role in roles and since <= at]
        return list(dict.fromkeys(found))


def load_users(ledger: Ledger, organisations: Organisations, folder: Folder) -> Users:
    users = Users(by_name={user.username: user for user in ledger.session.scalars(sa.select(User))})
    for row in folder.rows(FILE, COLUMNS):
        _load(ledger, organisations, users, row)
    ledger.session.flush()
    return users


def _load(ledger: Ledger, organisations: Organisations, users: Users, row: SeedRow) -> None:
    username, name = row.text("username", needed=True).lower(), row.text("name", needed=True)
    if username in users.by_name:
        row.fault("username", Words("此登录名已存在。", "This sign-in name is taken."))
        return
    roles = _roles(organisations, row)
    password = _password(row, username, {role for role, _ in roles})
    since = ledger.since(row)
    user = User(username=username, name=name, post=row.text("post"), email=row.text("email"), language="",
                password_hash=hash_password(password) if password else "", created_at=since)
    ledger.session.add(user)
    users.by_name[username] = user
    if password:
        users.passwords[username] = password
    ledger.note(since, "create", "user", username)
    for role, organisation in roles:
        held = ledger.stamp(since)
        ledger.session.add(Appointment(user=user, organisation=organisation, role=role, since=held))
        users.posts.append((user, organisation.id, role, held))
        ledger.note(held, "appoint", "user", username, organisation=organisation.code, role=role)


def _roles(organisations: Organisations, row: SeedRow) -> list[tuple[Role, Organisation]]:
    found: list[tuple[Role, Organisation]] = []
    for part in filter(None, (item.strip() for item in row.text("roles", needed=True).split(";"))):
        match = ROLE.fullmatch(part)
        organisation = organisations.by_code.get(match[2]) if match else None
        if match is None or match[1] not in [role.value for role in Role] or organisation is None:
            row.fault("roles", Words(f"“{part}”不是“角色@单位代码”。",
                                     f"“{part}” is not role@code of a known organisation."))
            continue
        role = Role(match[1])
        if ONLY_AT.get(role, organisation.level) is not organisation.level or (role, organisation) in found:
            row.fault("roles", Words(f"“{part}”：该角色不能设在这一级单位，或重复。",
                                     f"“{part}”: this role does not exist at this level, or is there twice."))
        found.append((role, organisation))
    held = {role for role, _ in found}
    if len(held) > 1 and held & set(APART):
        row.fault("roles", Words("系统管理员、安全管理员、审计员不得兼任其他角色。",
                                 "Administrators and auditors hold no other role."))
    return found


def _password(row: SeedRow, username: str, roles: set[Role]) -> str:
    password = row.text("password")
    if password and current_app.config["PRODUCTION"] and not current_app.config["DEMO"]:
        row.fault("password", NO_SEED_PASSWORD)
        return ""
    weak = weakness(password, username, least_length(roles)) if password else None
    if weak:
        row.fault("password", weak)
        return ""
    return password
