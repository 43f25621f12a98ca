"""Lines of the health page on what others vouch for: the trail's anchor, the bureau's sign-in, the virus scanner."""

from collections.abc import Iterator

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.sso.chosen import provider
from app.accounts.sso.provider import NotReachable
from app.db.anchors import newest_anchor
from app.db.stamps import utc_now
from app.operations.health import A_DAY, Health, HealthLine
from app.records.attachments.scanning import ScannerAway, reach_scanner
from app.ui.text import moment
from app.ui.words import Words


def trail_anchor(session: Session) -> Iterator[HealthLine]:
    """The last of them must stand in the database; the whole file is read by verification."""
    name, found = Words("日志锚点", "The trail's anchor"), newest_anchor(session)
    if found is None:
        yield HealthLine(name, Health.WATCH, Words("尚无", "none yet"))
        return
    at, stands = found
    said = Words(f"最近一次：{moment(at)}", f"last one: {moment(at)}")
    if not stands:
        yield HealthLine(name, Health.BAD, Words(f"{said.zh}，与数据库不符，请运行核验",
                                                 f"{said.en}, which the database does not agree with: run verify"))
        return
    yield HealthLine(name, Health.WATCH if utc_now() - at > A_DAY else Health.GOOD, said)


def single_sign_on(session: Session) -> Iterator[HealthLine]:
    """No line where there is none; its people can sign in by password while it is away."""
    chosen, name = provider(), Words("统一认证", "Single sign-on")
    if chosen is None:
        return
    try:
        chosen.reach()
    except NotReachable:
        yield HealthLine(name, Health.BAD, Words("无法连接", "it does not answer"))
    else:
        yield HealthLine(name, Health.GOOD, Words("可以连接", "it answers"))


def virus_scanner(session: Session) -> Iterator[HealthLine]:
    """No line where there is none; while it is away no document can be sent."""
    name = Words("病毒扫描", "The virus scanner")
    if not current_app.config["CLAMD"]:
        return
    try:
        reach_scanner()
    except ScannerAway:
        yield HealthLine(name, Health.BAD, Words("无法连接，附件暂不能上传",
                                                 "it does not answer, and no document can be sent"))
    else:
        yield HealthLine(name, Health.GOOD, Words("可以连接", "it answers"))


OWN = (trail_anchor, single_sign_on, virus_scanner)
