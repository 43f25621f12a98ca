"""Lines of the health page on what others vouch for: the trail's anchor, the bureau's sign-in, the virus scanner."""

from collections.abc import Callable, Iterator

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

AWAY = Words("无法连接", "it does not answer")
NO_DOCUMENTS = Words("无法连接，附件暂不能上传", "it does not answer, and no document can be sent")


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
    chosen = provider()
    if chosen is not None:
        yield _reached(Words("统一认证", "Single sign-on"), chosen.reach, NotReachable, AWAY)


def virus_scanner(session: Session) -> Iterator[HealthLine]:
    """No line where there is none; while it is away no document can be sent."""
    if current_app.config["CLAMD"]:
        yield _reached(Words("病毒扫描", "The virus scanner"), reach_scanner, ScannerAway, NO_DOCUMENTS)


def _reached(name: Words, reach: Callable[[], None], refusal: type[Exception], away: Words) -> HealthLine:
    """Whether it answers; `away`: what that means where it does not."""
    try:
        reach()
    except refusal:
        return HealthLine(name, Health.BAD, away)
    return HealthLine(name, Health.GOOD, Words("可以连接", "it answers"))


OWN = (trail_anchor, single_sign_on, virus_scanner)
