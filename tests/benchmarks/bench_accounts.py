"""1,500 accounts from one sheet, schools and all, against the hashing of as many one-time codes alone.

    python -m tests.benchmarks.bench_accounts [--people N]

Ours is the whole path: the sheet read, a school founded for every second person, users, appointments, codes and slips
with their trail, and the slips as one PDF. The codes are hashed with argon2id, which is meant to take its time.
"""

import argparse
import csv
import io
import tempfile
import time
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import Role
from app.accounts.passwords import hash_password
from app.db.engine import db
from app.db.migrate import upgrade
from app.enrolling.making import WORK
from app.enrolling.sheets import keep_sheet
from app.enrolling.slips import print_slips
from app.jobs.queue import queue_job
from app.jobs.working import work_once, works
from app.ui.words import Words
from tests.conftest import settings_for
from tests.world import World

HEADINGS = ("学校代码", "学校名称", "上级代码", "学段", "办学性质", "隶属关系", "姓名", "用户名", "角色", "职务",
            "邮箱")


def sheet(people: int) -> bytes:
    """A clerk and a head for each of half as many new schools."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(HEADINGS)
    for place in range(people):
        role = ("外事专员", "校（园）长")[place % 2]
        lines.writerow((f"500199{place // 2:04d}", f"甲区示例第{place // 2}小学", "D1", "小学", "公办", "区属",
                        f"示例{place}", "", role, "", ""))
    return text.getvalue().encode("utf-8-sig")


def ours(session: Session, world: World, people: int) -> tuple[float, float]:
    """Seconds of making the accounts, and of printing their slips."""
    asker = world.person("secadmin", "C", Role.SECURITY_ADMIN)
    kept = keep_sheet(session, asker, "people.csv", sheet(people))
    queue_job(session, WORK, asker, Words("示例", "Sample"), sheet=kept.public_id)
    session.commit()
    began = time.perf_counter()
    assert work_once(session, works(current_app))
    made = time.perf_counter()
    session.refresh(kept)
    assert kept.printing is not None
    assert print_slips(session, kept.printing, "zh")
    return made - began, time.perf_counter() - made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1500)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as name:
        app = create_app(settings_for(Path(name), f"sqlite:///{name}/accounts.db"))
        with app.app_context():
            upgrade()
            took, printed = ours(db.session, World(db.session).founded(), people)
            db.session.close()
            db.engine.dispose()
        with app.app_context():
            began = time.perf_counter()
            for place in range(people):
                hash_password(f"ABCD-EFGH-{place}")
            bare = time.perf_counter() - began
    print(f"{people} people of {(people + 1) // 2} new schools")
    print(f"hashing {people} codes          {bare:7.2f} s   1.0")
    print(f"accounts, schools and slips  {took:7.2f} s   {took / bare:.2f}")
    print(f"the slips as one PDF         {printed:7.2f} s   {printed / bare:.2f}")


if __name__ == "__main__":
    main()
