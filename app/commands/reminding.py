"""remind: the daily round of reminders, for a day that is named or for today."""

from datetime import date, datetime

import click

from app.commands.acting import within
from app.db.engine import db
from app.db.stamps import today
from app.reminders.reminding import remind as give_reminders
from app.ui.words import t


@click.command(help="到期提醒；可重复执行 / give reminders; may be run again")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按这一天（今天） / as of this day (today)")
@within
def remind(as_of: datetime | None) -> None:
    click.echo(reminded(as_of.date() if as_of else today()))


def reminded(on: date) -> str:
    """The round of a day, committed, in one sentence."""
    done = give_reminders(db.session, on)
    db.session.commit()
    return t("{on}：提醒 {given} 条，办结 {settled} 条，邮件 {mails} 封。",
             "{on}: {given} reminders given, {settled} settled, {mails} mails.", on=on.isoformat(), given=done.given,
             settled=done.settled, mails=done.mails)
