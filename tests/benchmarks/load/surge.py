"""The last minutes before a deadline: so many people sign in, write a record and submit it. Each is accepted once."""

import threading
import time
from pathlib import Path
from queue import Empty, Queue

from app.accounts.create import appoint, make_user
from app.accounts.models import Role
from app.db.engine import begin_writing, db
from app.db.migrate import upgrade
from app.organisations.models import Stage
from tests.benchmarks.load.measuring import Times
from tests.benchmarks.load.writing import write_and_submit
from tests.faults.checking import everything_agrees, faults_of, shown
from tests.faults.people import Flight, Lost, Person
from tests.faults.served import Registry
from tests.faults.work import Acknowledged
from tests.world import World, hashed

A_SCHOOL = 12
HANDS = 48


def with_people(registry: Registry, people: int) -> None:
    """Schools with twelve clerks each, besides the small city."""
    with registry.app.app_context():
        upgrade()
        world = World(db.session).founded()
        begin_writing(db.session)
        for number in range(people):
            code = f"S{number // A_SCHOOL}"
            if code not in world.organisations:
                world.school(code, "D1", f"示例学校{code}", Stage.PRIMARY)
            user = make_user(db.session, f"surge-{number}", f"示例{number}")
            user.password_hash = hashed()
            appoint(db.session, user, world.organisations[code], Role.CLERK)
        db.session.commit()
        db.session.close()
        db.engine.dispose()


def surge(registry: Registry, folder: Path, people: int, minutes: float) -> bool:
    """Everybody once, spread over the time; whether all were accepted once and everything agrees."""
    told, times, waiting = Acknowledged(folder / "acknowledged"), Times(), Queue[int]()
    begun, gap = time.monotonic(), 60 * minutes / people
    for number in range(people):
        waiting.put(number)
    threads = [threading.Thread(target=_submit_all, args=(registry.port, waiting, begun, gap, told, times))
               for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.monotonic() - begun
    registry.kill()
    submitted = {record for kind, record, _ in told.told if kind == "submit"}
    with registry.looking():
        faults = faults_of(told.told) + everything_agrees()
    print(f"surge: {people} people within {taken:.0f} s, {len(submitted)} accepted; {times.errors} errors "
          f"{dict(times.statuses)}; lost or doubled {len(faults)}\n{times}", flush=True)
    shown(faults)
    return not faults and len(submitted) == people and not times.errors


def _submit_all(port: int, waiting: "Queue[int]", begun: float, gap: float, told: Acknowledged, times: Times) -> None:
    while True:
        try:
            number = waiting.get_nowait()
        except Empty:
            return
        moment = begun + number * gap
        time.sleep(max(moment - time.monotonic(), 0))
        person = Person(port, f"surge-{number}", Flight())
        try:
            person.sign_in()
            for kept in write_and_submit(person, f"S{number // A_SCHOOL}", times):
                told.note(*kept)
        except Lost:
            times.note_lost()
        person.hang_up()
        times.note("whole", time.monotonic() - moment, 200)
