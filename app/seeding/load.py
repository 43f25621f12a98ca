"""`exreg seed DIR`: a folder of tables into the registry, all or nothing."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from app.db.engine import analyze
from app.seeding.closings import load_closings, load_errata
from app.seeding.contents import read_contents
from app.seeding.faults import BadSeed, Faults
from app.seeding.ledger import Ledger
from app.seeding.offices import load_circulars, load_windows
from app.seeding.open_work import load_open_work
from app.seeding.organisations import load_organisations
from app.seeding.partners import load_partners
from app.seeding.pauses import load_delegations, load_freezes
from app.seeding.people import load_people
from app.seeding.plans import load_plans, load_settings, load_statistics
from app.seeding.privacy import load_consents, load_notices
from app.seeding.records import Records, give_numbers, read_records
from app.seeding.rows import Folder
from app.seeding.shares import load_shares
from app.seeding.users import Users, load_users
from app.seeding.versions import write_series, write_versions
from app.ui.words import Words


@dataclass(frozen=True)
class Summary:
    """What was loaded, by table; and who can sign in with a password the seed gave them."""

    counts: dict[str, int]
    passwords: dict[str, str] = field(default_factory=dict)


def load_folder(session: Session, folder: Path) -> Summary:
    """Load everything in the folder in the caller's transaction. Raises BadSeed and has then written nothing."""
    faults = Faults()
    if not folder.is_dir():
        faults.add(str(folder), 0, "", Words("没有此文件夹。", "There is no such folder."))
        raise BadSeed(faults.found)
    try:
        return _load(session, Folder(folder, faults))
    except BaseException:
        session.rollback()
        raise


def _load(session: Session, folder: Folder) -> Summary:
    faults = folder.faults
    ledger = Ledger.open(session, faults)
    organisations = load_organisations(ledger, folder)
    faults.stop_if_any()
    users = load_users(ledger, organisations, folder)
    partners = load_partners(ledger, folder)
    people = load_people(ledger, folder)
    plans = load_plans(ledger, folder)
    statistics = load_statistics(ledger, organisations, plans, folder)
    settings = load_settings(ledger, organisations, folder)
    faults.stop_if_any()
    shares = load_shares(ledger, organisations, users, plans, folder)
    faults.stop_if_any()
    windows = load_windows(ledger, organisations, users, folder)
    circulars = load_circulars(ledger, organisations, users, folder)
    freezes = load_freezes(ledger, organisations, users, folder)
    delegations = load_delegations(ledger, organisations, users, folder)
    faults.stop_if_any()
    records = read_records(ledger, organisations, users, folder)
    faults.stop_if_any()
    write_series(ledger, records, give_numbers(records, organisations))
    notices = load_notices(ledger, organisations, users, folder)
    faults.stop_if_any()
    consents = load_consents(ledger, users, records.series, folder)
    read_contents(ledger, records, folder)
    faults.stop_if_any()
    write_versions(ledger, people, records)
    ledger.write_trail()
    analyze(session)
    closings, errata = load_closings(session, users, folder), load_errata(session, users, folder)
    faults.stop_if_any()
    work = load_open_work(session, users, folder)
    faults.stop_if_any()
    return _summary(users, records, {
        "organisations": len(organisations.by_code), "users": len(users.by_name), "partners": len(partners.by_id),
        "persons": len(people.by_id), "plans": len(plans), "statistics": statistics, "settings": settings,
        "shares": shares, "windows": windows, "circulars": circulars, "closings": closings, "errata": errata,
        "privacy_notices": notices, "consents": consents, "freezes": freezes, "delegations": delegations, **work})


def _summary(users: Users, records: Records, counts: dict[str, int]) -> Summary:
    for entry in records.entries:
        counts[entry.kind.name] = counts.get(entry.kind.name, 0) + 1
    return Summary(counts, users.passwords)
