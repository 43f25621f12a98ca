"""privacy_notices.csv and consents.csv: what people were told, and what they agreed to."""

from collections.abc import Mapping

from app.approval.models import Series
from app.privacy.models import Consent, ConsentBy, ConsentTo, PrivacyNotice
from app.privacy.notices import notice_for
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import NO_ORGANISATION, NO_SUCH, Folder
from app.seeding.users import Users

NOTICES, CONSENTS = "privacy_notices.csv", "consents.csv"


def load_notices(ledger: Ledger, organisations: Organisations, users: Users, folder: Folder) -> int:
    """A later text of the same bureau closes the one before."""
    columns = ("organisation", "text_zh", "text_en", "consents_from", "set_by", "since")
    rows = sorted(folder.rows(NOTICES, columns), key=lambda row: row.text("since"))
    standing: dict[int, PrivacyNotice] = {}
    for row in rows:
        organisation = row.called("organisation", organisations.by_code, NO_ORGANISATION)
        user = row.called("set_by", users.by_name)
        text, since, day = row.text("text_zh", needed=True), ledger.since(row), row.day("consents_from")
        if organisation is None or user is None:
            continue
        before = standing.get(organisation.id)
        if before is not None:
            before.until = since
            ledger.session.flush()
        standing[organisation.id] = PrivacyNotice(
            organisation_id=organisation.id, number=before.number + 1 if before else 1, text_zh=text,
            text_en=row.text("text_en"), consents_from=day, set_by_id=user.id, since=since)
        ledger.session.add(standing[organisation.id])
        ledger.note(since, "publish", "privacy_notice", f"{organisation.code}/{standing[organisation.id].number}",
                    actor=user.username, consents_from=day.isoformat() if day else "")
    ledger.session.flush()
    return len(rows)


def load_consents(ledger: Ledger, users: Users, series: Mapping[str, Series], folder: Folder) -> int:
    """Each to the notice that stands for its school now."""
    columns = ("series", "given_by", "given_to", "name", "given_on", "entered_by", "since")
    rows = list(folder.rows(CONSENTS, columns))
    for row in rows:
        record, user = row.called("series", series), row.called("entered_by", users.by_name)
        given_by = row.member("given_by", ConsentBy, needed=True)
        given_to = row.member("given_to", ConsentTo, needed=True)
        name, day, since = row.text("name", needed=True), row.day("given_on", needed=True), ledger.since(row)
        notice = notice_for(ledger.session, record.organisation_id) if record else None
        if record and notice is None:
            row.fault("series", NO_SUCH)
        if record and user and notice and given_by and given_to and day:
            ledger.session.add(Consent(series_id=record.id, notice_id=notice.id, given_by=given_by, given_to=given_to,
                                       name=name, given_on=day, entered_by_id=user.id, since=since))
            ledger.note(since, "consent", "record", record.public_id, actor=user.username, given_by=given_by.value,
                        given_to=given_to.value, notice=notice.number)
    ledger.session.flush()
    return len(rows)
