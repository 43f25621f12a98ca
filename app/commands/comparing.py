"""changes: what moved the figures of a plan between two moments, and why. The read enters the trail."""

import click

from app.approval.knowing import known_text
from app.commands.acting import print_json, within
from app.commands.asking import ORGANISATION, asked_question, note_question, options
from app.comparisons.answers import changes_answer
from app.comparisons.changes import compare
from app.db.engine import db


@click.command(help="两个时点之间的变化 / what moved the figures between two moments, and why")
@click.argument("plan")
@click.option("--code", default="", help="只问这一指标 / this target only")
@click.option("--from-on", default="", help="前：统计日期 / earlier day (that of the later moment)")
@click.option("--from-known", default="", help="前：按何时所知 / as known at, earlier (that of the later moment)")
@click.option("--to-on", default="", help="后：统计日期 / later day (today)")
@click.option("--to-known", default="", help="后：按何时所知 / later moment of knowledge (now)")
@options(*ORGANISATION)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@within
def changes(plan: str, code: str, from_on: str, from_known: str, to_on: str, to_known: str, org: str, as_user: str,
            as_json: bool) -> None:
    last = asked_question(plan, org, to_on, to_known, as_user)
    first = asked_question(plan, org, from_on or last.moment.on.isoformat(),
                           from_known or known_text(last.moment.known), as_user)
    answer = changes_answer(db.session, first, last, compare(db.session, first, last, [code] if code else []))
    note_question(last, command="changes", from_on=first.moment.on.isoformat(),
                  from_known=known_text(first.moment.known))
    if as_json:
        print_json(answer)
        return
    for name in ("from", "to"):
        click.echo(f"# {name} on={answer[name]['on']} known={answer[name]['known']}")
    for target in answer["targets"]:
        click.echo(f"{target['code']}\t{target['old']} → {target['new']} {target['unit']}")
        for unit in target["units"]:
            causes = " ".join(f"{record['series']}/{record['version']}:{record['cause']}" for record in unit["records"])
            click.echo(f"  {unit['step']}\t{unit['unit']}\t{unit['old'] or 0} → {unit['new'] or 0}\t{causes}")
