"""close, closings: freeze a plan's figures, list what is frozen, compare two."""

from datetime import datetime
from typing import Any

import click
import sqlalchemy as sa

from app.approval.knowing import BadQuestion, read_known, read_on
from app.closings.access import closings_seen, find_closing
from app.closings.answers import closing_answer, comparison_answer
from app.closings.closing import Signatory, Signing, confirm, prepare
from app.closings.models import Closing, ClosingKind
from app.commands.acting import act_as, print_json, within
from app.db.engine import begin_writing, db
from app.db.trail import write_trail
from app.indicators.questions import find_plan, organisations_called
from app.ui.words import Words, t

SIGNATORIES = Words("--signatories 应形如 “甲某/统计员;乙某/科长;丙某/局长”：统计人员、审核人、单位负责人各一名",
                    "--signatories looks like “A/clerk;B/head of section;C/director”: who compiled, who reviewed and "
                    "the head of the organisation")


@click.command(help="封存规划数据 / freeze a plan's figures; without --confirm-as another person still confirms")
@click.argument("plan")
@click.option("--org", required=True, help="单位代码 / code of an organisation; several by commas")
@click.option("--on", required=True, help="统计日期 / day (YYYY-MM-DD)")
@click.option("--known", default="", help="按何时所知，默认现在 / as known at (now)")
@click.option("--kind", type=click.Choice([kind.value for kind in ClosingKind]), default="annual", show_default=True)
@click.option("--signatories", required=True, help="姓名/职务;… 共三名 / name/post;… three of them")
@click.option("--as", "as_user", required=True, help="准备人 / who prepares it")
@click.option("--confirm-as", default="", help="确认人 / who confirms it")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@within
def close(plan: str, org: str, on: str, known: str, kind: str, signatories: str, as_user: str, confirm_as: str,
          as_json: bool) -> None:
    day, moment = read_on(on), _known(known)
    begin_writing(db.session)
    confirmer = act_as(confirm_as) if confirm_as else None
    organisations = organisations_called(db.session, org)
    closing = prepare(db.session, plan, organisations, day, ClosingKind(kind), _signatories(signatories),
                      act_as(as_user), moment)
    if confirmer is not None:
        confirm(db.session, closing, confirmer, closing.digest)
    db.session.commit()
    _print([closing], as_json=as_json, one=True)


def _known(text: str) -> datetime | None:
    return read_known(text) if text else None


def _signatories(text: str) -> list[Signatory]:
    people = [[part.strip() for part in person.split("/")] for person in text.split(";")]
    if len(people) != len(Signing) or any(len(person) != 2 or not all(person) for person in people):
        raise BadQuestion(SIGNATORIES)
    return [Signatory(signs, name, post) for signs, (name, post) in zip(Signing, people, strict=True)]


@click.group(help="列出封存 / list closings; `compare A B` 比较两次", invoke_without_command=True)
@click.option("--plan", default="", help="规划名 / name of the plan")
@click.option("--org", default="", help="单位代码 / code of an organisation")
@click.option("--as", "as_user", default="", help="以此用户的权限 / as this user")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_context
@within
def closings(context: click.Context, plan: str, org: str, as_user: str, as_json: bool) -> None:
    if context.invoked_subcommand is not None:
        return
    if plan:
        find_plan(db.session, plan, read_known(""))
    wanted = {organisation.code for organisation in organisations_called(db.session, org)}
    found = db.session.scalars(_seen(as_user)).all()
    _note_read(plan[:40] or "all", org=org, command="closings")
    _print([closing for closing in found if plan in ("", closing.plan_name)
            and wanted <= set(closing.codes.split(","))], as_json=as_json)


@closings.command(help="比较两次封存 / compare two closings, figure by figure and unit by unit")
@click.argument("one")
@click.argument("other")
@click.option("--as", "as_user", default="", help="以此用户的权限 / as this user")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@within
def compare(one: str, other: str, as_user: str, as_json: bool) -> None:
    answer = comparison_answer(db.session, _find(one, as_user), _find(other, as_user))
    _note_read(one, command="compare", other=other)
    if as_json:
        print_json(answer)
        return
    for line in answer["targets"]:
        before, after = line["values"]
        click.echo(f"{line['code']:<6}{before!s:>12}{after!s:>12}  {len(line['units'])}")


def _seen(as_user: str) -> sa.Select[Closing]:
    """As the user may see them where one is named; else all, for whoever runs the machine."""
    return closings_seen(act_as(as_user) if as_user else None)


def _find(public_id: str, as_user: str) -> Closing:
    return find_closing(db.session, act_as(as_user) if as_user else None, public_id)


def _note_read(subject_id: str, **detail: Any) -> None:
    """A read on the command line enters the trail, with what was asked."""
    begin_writing(db.session)
    write_trail(db.session, "read", "closing", subject_id, **detail)
    db.session.commit()


def _print(found: list[Closing], *, as_json: bool, one: bool = False) -> None:
    answers = [closing_answer(closing) for closing in found]
    if as_json:
        print_json(answers[0] if one else answers)
        return
    for closing in found:
        click.echo(f"{closing.public_id}  {closing.plan_name}  {closing.codes}  {closing.day}  {closing.kind.label}  "
                   f"{closing.state.label}  {closing.digest}")
    if not found:
        click.echo(t("没有封存。", "There are none."))
