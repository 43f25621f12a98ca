"""retain: what has had its time is listed, and with --apply erased."""

from datetime import date, datetime

import click

from app.commands.acting import Refused, act_as, print_json, within
from app.db.engine import db
from app.db.stamps import today
from app.privacy.erasing import due_erasures, retain, size_of
from app.ui.words import t


@click.command("retain", help="列出（--apply 清除）到期的个人信息 / list (--apply: erase) personal data past its time")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None)
@click.option("--apply", "for_good", is_flag=True, help="清除，不能恢复 / erase; there is no way back")
@click.option("--as", "as_user", default="")
@click.option("--json", "as_json", is_flag=True)
@within
def retain_data(as_of: datetime | None, for_good: bool, as_user: str, as_json: bool) -> None:
    day = as_of.date() if as_of else today()
    if day > today() and for_good:
        raise Refused(t("不能按未来的日期清除。", "Nothing is erased as of a day that lies ahead."))
    due = _listed(day)
    if as_json:
        print_json(due)
    else:
        for item in due:
            click.echo(t("{record}  {rule}  {over} 结束  {number} 项", "{record}  {rule}  over {over}  {number}",
                         **item))
    if not for_good:
        click.echo(t("共 {n} 项到期；加 --apply --as 用户 清除。", "{n} are due; --apply --as USER erases them.",
                     n=len(due)), err=True)
        return
    if not as_user:
        raise Refused(t("清除须注明由谁执行：--as 用户。", "Erasing names who does it: --as USER."))
    user = act_as(as_user)
    click.echo(t("已清除 {n} 项。", "{n} are erased.", n=retain(db.session, day, user.username)), err=True)


def _listed(day: date) -> list[dict[str, object]]:
    return [{"record": due.series.public_id, "rule": due.rule, "over": due.over_since.isoformat(),
             "number": size_of(db.session, due)} for due in due_erasures(db.session, day)]
