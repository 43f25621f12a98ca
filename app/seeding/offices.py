"""windows.csv and circulars.csv: what bureaus asked their schools for, and what they told them."""

from app.circulars.issuing import Audience, addressees
from app.circulars.models import Circular, CircularAddressee, CircularRead
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.reporting.models import ReportingWindow
from app.reporting.windows import BACKWARDS
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import NO_SUCH, Folder, SeedRow
from app.seeding.users import Users

WINDOWS, CIRCULARS = "windows.csv", "circulars.csv"


def load_windows(ledger: Ledger, organisations: Organisations, users: Users, folder: Folder) -> int:
    """Reporting windows, each as it was set then; those that are over too."""
    columns = ("organisation", "name", "name_en", "kinds", "period_from", "period_to", "opens_on", "due_on", "set_by",
               "since")
    rows = list(folder.rows(WINDOWS, columns))
    for row in rows:
        place, user = row.called("organisation", organisations.by_code), row.called("set_by", users.by_name)
        kinds = _kinds(row)
        period = (row.day("period_from", needed=True), row.day("period_to", needed=True))
        days = (row.day("opens_on", needed=True), row.day("due_on", needed=True))
        name = row.text("name", needed=True)
        if place is None or user is None or not kinds or None in (*period, *days):
            continue
        if any(first > last for first, last in (period, days) if first and last):
            row.fault("due_on", BACKWARDS)
            continue
        window = ReportingWindow(
            organisation_id=place.id, name=name, name_en=row.text("name_en"),
            kinds=",".join(kind.name for kind in kinds), period_from=period[0], period_to=period[1], opens_on=days[0],
            due_on=days[1], set_by_id=user.id, since=ledger.since(row))
        ledger.session.add(window)
        ledger.session.flush()
        ledger.note(window.since, "open_window", "window", str(window.id), actor=user.username,
                    organisation=place.code, kind=window.kinds, valid_from=days[0], through=days[1])
    return len(rows)


def load_circulars(ledger: Ledger, organisations: Organisations, users: Users, folder: Folder) -> int:
    """To all schools that are under the bureau today; `read_by` are those who marked it as read that day."""
    columns = ("circular", "organisation", "title", "body", "author", "since")
    rows = list(folder.rows(CIRCULARS, columns, ("read_by",)))
    for row in rows:
        place, author = row.called("organisation", organisations.by_code), row.called("author", users.by_name)
        title, body = row.text("title", needed=True), row.text("body", needed=True)
        if place is None or author is None or not title or not body:
            continue
        circular = Circular(public_id=row.text("circular", needed=True), organisation_id=place.id, title=title,
                            body=body, author_id=author.id, issued_at=ledger.since(row))
        ledger.session.add(circular)
        ledger.session.flush()
        to = addressees(ledger.session, place, Audience.SCHOOLS, [])
        ledger.session.add_all([CircularAddressee(circular_id=circular.id, organisation_id=number) for number in to])
        ledger.session.flush()
        ledger.note(circular.issued_at, "issue", "circular", circular.public_id, actor=author.username,
                    organisation=place.code, addressees=len(to))
        _read(ledger, row, circular, to, users)
    ledger.session.flush()
    return len(rows)


def _read(ledger: Ledger, row: SeedRow, circular: Circular, to: list[int], users: Users) -> None:
    for username in filter(None, row.text("read_by").split("|")):
        user = users.by_name.get(username)
        posts = [post.organisation_id for post in user.posts_held if post.organisation_id in to] if user else []
        if user is None or not posts:
            row.fault("read_by", NO_SUCH)
            continue
        at = ledger.since(row)
        ledger.session.add(CircularRead(circular_id=circular.id, organisation_id=posts[0], user_id=user.id, read_at=at))
        ledger.note(at, "mark_read", "circular", circular.public_id, actor=user.username)


def _kinds(row: SeedRow) -> list[Kind]:
    names = row.text("kinds", needed=True).split("|")
    if any(name not in KINDS for name in names if name):
        row.fault("kinds", NO_SUCH)
        return []
    return [KINDS[name] for name in names if name]
