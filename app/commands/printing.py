"""certificate, summary: the PDFs."""

from pathlib import Path

import click
import sqlalchemy as sa

from app.accounts.models import User
from app.approval.knowing import BadQuestion, NotThere, known_text, read_known
from app.commands.acting import act_as, within
from app.db.engine import begin_writing, db
from app.db.trail import write_trail
from app.documents.issuing import NotIssued, issue, issued_file
from app.documents.models import Issued
from app.documents.summaries import Wanted, day_of, make_summary
from app.indicators.questions import find_plan, organisations_called
from app.records.filing import standing_version
from app.records.references import find_series
from app.ui.words import Words, t

OUTPUT = click.option("-o", "output", required=True, type=click.Path(path_type=Path), help="写入的文件 / file to write")
YEARS = range(1978, 2200)


@click.command(help="备案证明 / a certificate of filing, by filing number, record id or serial")
@click.argument("number")
@OUTPUT
@click.option("--language", type=click.Choice(["both", "zh", "en"]), default="both")
@click.option("--as", "as_user", default="", help="以此用户出具 / issued by this user (else by who filed it)")
@within
def certificate(number: str, output: Path, language: str, as_user: str) -> None:
    begin_writing(db.session)
    issued = _issued_before(number) or _issue(number, language, as_user)
    output.write_bytes(issued_file(issued))
    db.session.commit()
    click.echo(t("已写入 {file}（证明编号 {serial}）", "{file} is written (serial {serial})", file=output,
                 serial=issued.serial))


def _issued_before(serial: str) -> Issued | None:
    return db.session.scalars(sa.select(Issued).where(Issued.serial == serial.strip())).one_or_none()


def _issue(number: str, language: str, as_user: str) -> Issued:
    series = find_series(db.session, number)
    if series is None:
        raise NotThere(Words(f"没有编号为 {number} 的记录或证明", f"no record or certificate is numbered {number}"))
    version = standing_version(db.session, series)
    filer = (version.city_by_id or version.district_by_id) if version else None
    actor = act_as(as_user) if as_user else db.session.get(User, filer or 0)
    try:
        if actor is None:
            raise NotIssued
        return issue(db.session, series, actor, language)  # type: ignore[arg-type]  # click has checked it
    except NotIssued:
        raise BadQuestion(Words(f"{number} 没有已备案且有效的版本，不能出具证明",
                                f"{number} has no filed version in force: nothing can be certified")) from None


@click.command(help="规划年度总结 / the annual summary of a plan")
@click.option("--plan", required=True, help="规划名 / name of the plan")
@click.option("--org", required=True, help="单位代码 / code of an organisation")
@click.option("--year", required=True, type=int, help="年度 / year")
@click.option("--on", "on", default="", help="统计日期，须在该年度内 / day asked about, in that year (its last day)")
@click.option("--known", default="", help="按何时所知 / as known at (now)")
@OUTPUT
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh")
@click.option("--as", "as_user", default="", help="以此用户打印 / printed by this user")
@within
def summary(plan: str, org: str, year: int, on: str, known: str, output: Path, language: str, as_user: str) -> None:
    moment = read_known(known)
    find_plan(db.session, plan, moment)
    [organisation] = organisations_called(db.session, org)[:1]
    if year not in YEARS:
        raise BadQuestion(Words(f"{year} 不是可以总结的年度", f"{year} is no year to be summed up"))
    wanted = Wanted(plan, organisation, year, language, on=day_of(year, on))  # type: ignore[arg-type]  # click has checked it
    actor = act_as(as_user) if as_user else None
    printed_by = actor.username if actor else ""
    paper = make_summary(db.session, wanted, moment, actor)
    output.write_bytes(paper.content)
    begin_writing(db.session)
    write_trail(db.session, "print", "summary", f"{plan}.{org}.{year}"[:40], actor=printed_by, pages=paper.pages,
                on=wanted.on, known=known_text(moment))
    db.session.commit()
    click.echo(t("已写入 {file}（{n} 页）", "{file} is written ({n} pages)", file=output, n=paper.pages))
