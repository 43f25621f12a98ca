"""board, rows, why: figures, the units behind them, and why a record counts or not. Reads enter the trail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from app.approval.knowing import BadQuestion, NotThere, known_text, read_known, read_on, refuse_before_filings
from app.commands.acting import act_as, print_json, within
from app.db.engine import begin_writing, db
from app.db.trail import write_trail
from app.indicators.access import ask_for
from app.indicators.answers import board_answer, rows_answer, why_answer
from app.indicators.downloads import note_export
from app.indicators.questions import Question, ask, find_plan, organisations_called
from app.indicators.rows_export import rows_sheets
from app.records.references import find_series
from app.sheets.writing import write_files
from app.ui.words import Words, t

P = ParamSpec("P")
R = TypeVar("R")

DATES = [
    click.option("--on", "on", default="", help="统计日期 / day asked about (YYYY-MM-DD)"),
    click.option("--known", default="", help="按何时所知 / as known at (ISO 8601)"),
    click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON"),
]
ORGANISATION = [
    click.option("--org", default="", help="单位代码 / code of an organisation"),
    click.option("--as", "as_user", default="", help="以此用户的权限 / as this user"),
]


def options(*chosen: Callable[[Callable[P, R]], Callable[P, R]]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def give(command: Callable[P, R]) -> Callable[P, R]:
        for option in reversed(chosen):
            command = option(command)
        return command

    return give


@click.command(help="规划看板 / a plan's targets and figures")
@click.argument("plan")
@options(*ORGANISATION, *DATES)
@within
def board(plan: str, org: str, on: str, known: str, as_user: str, as_json: bool) -> None:
    question = asked_question(plan, org, on, known, as_user)
    answer = board_answer(db.session, question)
    note_question(question, command="board")
    if as_json:
        print_json(answer)
        return
    _say_dates(question)
    for line in answer["targets"]:
        click.echo(f"{line['code']:<6}{line['status']:<12}{line['value']!s:>10} {line['unit']}  {line['quote']}")


@click.command(help="数字背后的单元 / the units behind a figure")
@click.argument("plan")
@click.argument("code")
@options(*ORGANISATION, *DATES)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写入 CSV 或 xlsx / into a CSV or xlsx file")
@within
def rows(plan: str, code: str, org: str, on: str, known: str, as_user: str, as_json: bool, output: Path | None) -> None:
    question = asked_question(plan, org, on, known, as_user)
    if output is not None:
        _write_rows(question, code, output, as_user)
        return
    answer = rows_answer(db.session, question, code)
    note_question(question, command="rows", code=code)
    if as_json:
        print_json(answer)
        return
    _say_dates(question)
    for line in answer:
        records = " ".join(f"{record['series']}/{record['version']}" for record in line["records"])
        click.echo(f"{line['unit']}\t{line['value']}\t{line['area'] or '-'}\t{records}")


@click.command(help="记录为何计入或未计入 / why a record counts or not")
@click.argument("record")
@click.option("--plan", "plan", default="", help="只问这一规划 / this plan only")
@options(*DATES)
@within
def why(record: str, plan: str, on: str, known: str, as_json: bool) -> None:
    day, moment = read_on(on), read_known(known)
    refuse_before_filings(db.session, moment)
    if plan:
        find_plan(db.session, plan, moment)
    series = find_series(db.session, record)
    if series is None:
        raise NotThere(Words(f"没有登记号或备案号为 {record} 的记录", f"there is no record {record}"))
    answer = why_answer(db.session, series, day, moment, [plan] if plan else [])
    _note("record", series.public_id, command="why", known=known_text(moment))
    if as_json:
        print_json(answer)
        return
    click.echo(f"# on={day.isoformat()} known={known_text(moment)}")
    for line in answer:
        verdict = t("计入", "counted") if line["counted"] else t("；", "; ").join(line["failing"])
        click.echo(f"{line['plan']} {line['code']}\t{verdict}")


def asked_question(plan: str, org: str, on: str, known: str, as_user: str) -> Question:
    """As the user may ask it where one is named; else over everything, for whoever runs the machine."""
    session, day, moment = db.session, read_on(on), read_known(known)
    if as_user:
        return ask_for(session, act_as(as_user), plan, org, day, moment)
    return ask(session, plan, organisations_called(session, org), day, moment)


def _write_rows(question: Question, code: str, output: Path, as_user: str) -> None:
    """The units with their records in a file; who takes them is named."""
    if not as_user:
        raise BadQuestion(Words("导出须注明操作人：请加 --as 用户名", "an export names who makes it: add --as USER"))
    target = question.target(code)
    sheets = rows_sheets(db.session, question, f"{target.code} {target.title}", target.count.rule(question.moment))
    if output.suffix.lower() != ".xlsx":
        sheets = dict(list(sheets.items())[:1])
    begin_writing(db.session)
    written = write_files(sheets, output)
    note_export(db.session, question, code=target.code)
    db.session.commit()
    for path in written:
        click.echo(str(path))


def _say_dates(question: Question) -> None:
    """The two dates that what follows answers."""
    click.echo(f"# on={question.moment.on.isoformat()} known={known_text(question.moment.known)}")


def note_question(question: Question, **detail: Any) -> None:
    _note("plan", question.plan.name, org=question.codes, on=question.moment.on.isoformat(),
          known=known_text(question.moment.known), **detail)


def _note(subject: str, name: str, **detail: Any) -> None:
    """A read on the command line enters the trail, with what was asked."""
    begin_writing(db.session)
    write_trail(db.session, "read", subject, name, **detail)
    db.session.commit()
