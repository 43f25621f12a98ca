"""A reminder in words, and the mail about a day's reminders: numbers and days only, no person's name and no number of
a document."""

from collections.abc import Sequence

from flask import current_app

from app.accounts.models import User
from app.records.kinds import KINDS
from app.reminders.models import Reminder
from app.reminders.running_out import find_deadline
from app.ui.look import SITE_NAME
from app.ui.text import text
from app.ui.words import Words, speaking, t

MOST = 100
"""So many lines a mail has at most; the inbox has them all."""


def what_runs_out(reminder: Reminder) -> str:
    """「工作许可到期」; a deadline that is no longer described is called by its name."""
    deadline = find_deadline(reminder.series.kind, reminder.deadline)
    return str(deadline.words) if deadline else reminder.deadline


def how_soon(reminder: Reminder) -> str:
    """How far off the day was when it was told."""
    days = (reminder.due - reminder.given_on).days
    if days < 0:
        return t("已过 {n} 天", "{n} days ago", n=-days)
    return t("还有 {n} 天", "in {n} days", n=days) if days else t("今天", "today")


def name_of(reminder: Reminder) -> str:
    """The record by kind and number."""
    kind: Words = KINDS[reminder.series.kind].one
    return f"{kind} {reminder.series.filing_number or reminder.series.public_id}"


def digest_of(user: User, reminders: Sequence[Reminder]) -> tuple[str, str]:
    """Subject and body, in the person's language."""
    with speaking(user.language):
        subject = t("{site}：{n} 项到期提醒", "{site}: {n} reminders", site=SITE_NAME, n=len(reminders))
        lines = [t("{name}，您好：", "Dear {name},", name=user.name), "",
                 t("以下事项即将到期或已到期：", "The following runs out soon or has run out:"), ""]
        lines += [f"- {text(item.due)}  {what_runs_out(item)}（{how_soon(item)}）  {name_of(item)}"
                  for item in reminders[:MOST]]
        if len(reminders) > MOST:
            lines.append(t("……另有 {n} 项。", "… and {n} more.", n=len(reminders) - MOST))
        inbox = f"{current_app.config['BASE_URL']}/reminders/"
        lines += ["", t("详情和处理请登录：", "Sign in for details: ") + inbox, "",
                  t("续签、更新或结束并完成备案后，不再提醒。邮件中不含个人信息，请勿回复。",
                    "Reminders stop once it is renewed, updated or ended and filed. This mail names no persons; please "
                    "do not reply.")]
        return subject, "\n".join(lines) + "\n"
