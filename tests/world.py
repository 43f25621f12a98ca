"""A small invented city for tests: 示例市 with two districts, schools of every affiliation, people in every role."""

from datetime import date
from functools import cache
from typing import Any, Self

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.accounts.create import appoint, make_user
from app.accounts.models import Role, User
from app.organisations.change import Facts, found
from app.organisations.models import Affiliation, Level, Organisation, Ownership, Stage
from app.parties.models import NameScript, Partner, PartnerKind
from app.parties.partners import make_partner

PASSWORD = "correct horse battery staple"
BEGINNING = date(2015, 9, 1)


@cache
def hashed() -> str:
    """The password of everybody in the world, hashed once and as quickly as argon2 allows: the tests sign in often."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class World:
    """Organisations by code and people by username, made on demand."""

    beginning = BEGINNING

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organisations: dict[str, Organisation] = {}
        self.users: dict[str, User] = {}

    def founded(self) -> Self:
        """示例市 (C), 甲区 (D1) with schools A and B and a kindergarten K, 乙区 (D2) with school E, 市直属 F in D1,
        a university U; a clerk and a head at each school, two reviewers at each bureau."""
        self.organisation("C", Level.CITY, None, "示例市教育局", prefix="示市教外备")
        self.organisation("D1", Level.DISTRICT, "C", "甲区教育委员会", prefix="甲教外备")
        self.organisation("D2", Level.DISTRICT, "C", "乙区教育局", prefix="乙教外备")
        self.school("A", "D1", "甲区第一示例中学", Stage.COMPLETE_SECONDARY)
        self.school("B", "D1", "甲区示例小学", Stage.PRIMARY)
        self.school("K", "D1", "甲区示例幼儿园", Stage.KINDERGARTEN)
        self.school("E", "D2", "乙区示例学校", Stage.NINE_YEAR)
        self.school("F", "D1", "示例市直属中学", Stage.SENIOR, affiliation=Affiliation.CITY)
        self.school("U", "D2", "示例大学", Stage.UNIVERSITY, affiliation=Affiliation.PROVINCE)
        for code in ("A", "B", "E", "F", "U"):
            self.person(f"clerk-{code}", code, Role.CLERK)
            self.person(f"head-{code}", code, Role.HEAD)
        for code in ("D1", "D2"):
            self.person(f"reviewer-{code}", code, Role.DISTRICT_REVIEWER)
            self.person(f"second-{code}", code, Role.DISTRICT_REVIEWER)
        self.person("reviewer-C", "C", Role.CITY_REVIEWER)
        self.person("second-C", "C", Role.CITY_REVIEWER)
        self.person("leader-C", "C", Role.LEADER)
        self.person("auditor", "C", Role.AUDITOR)
        self.person("admin", "C", Role.SYSTEM_ADMIN)
        self.session.commit()
        return self

    def refound(self) -> Self:
        """The city as a copied database holds it; nothing where there is none yet."""
        self.organisations = {item.code: item for item in self.session.scalars(sa.select(Organisation))}
        self.users = {user.name.removeprefix("示例 "): user for user in self.session.scalars(sa.select(User))}
        self.session.commit()
        return self

    def organisation(self, code: str, level: Level, parent: str | None, name: str, prefix: str = "",
                     **facts: Any) -> Organisation:
        parent_id = self.organisations[parent].id if parent else None
        self.organisations[code] = found(
            self.session, code, level,
            Facts(parent_id, name, name_en=f"Sample {code}", filing_prefix=prefix, **facts), self.beginning)
        return self.organisations[code]

    def school(self, code: str, parent: str, name: str, stage: Stage,
               affiliation: Affiliation = Affiliation.DISTRICT) -> Organisation:
        return self.organisation(code, Level.SCHOOL, parent, name, stage=stage, affiliation=affiliation,
                                 ownership=Ownership.PUBLIC)

    def person(self, username: str, code: str, role: Role) -> User:
        user = make_user(self.session, username.lower(), f"示例 {username}")
        user.password_hash = hashed()
        appoint(self.session, user, self.organisations[code], role)
        self.users[username] = user
        return user

    def partner(self, name: str, territory: str, kind: PartnerKind = PartnerKind.SCHOOL,
                script: NameScript = NameScript.EN) -> Partner:
        return make_partner(self.session, territory=territory, kind=kind, names=[(script, name, True)])
