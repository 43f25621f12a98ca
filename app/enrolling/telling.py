"""A code that was given is told: by mail to whoever it is for and to the head of their school, besides the trail and
the pages of their accounts. Whoever gives a code could use it, and should not be able to do so unseen."""

from sqlalchemy.orm import Session

from app.accounts.codes_given import heads_of
from app.accounts.models import User
from app.db.stamps import utc_now
from app.mail.outbox import can_mail, post_mail
from app.ui.look import SITE_NAME
from app.ui.text import moment
from app.ui.words import Words

SUBJECT = Words("您的账号已发放一次性代码", "A one-time code was given for your account")
SUBJECT_FOR_HEAD = Words("本校人员的账号已发放一次性代码", "A one-time code was given for an account of your school")
BODY = Words(
    "账号：{username}\n发放人：{giver}\n时间：{at}\n\n原密码和全部登录已失效。代码只在纸条上或当面告知，不在邮件中。"
    "如果本人没有要求，请立即告知安全管理员：持有代码的人可以用它登录（已设置手机验证器的账号仍须验证码）。\n",
    "Account: {username}\nGiven by: {giver}\nAt: {at}\n\nThe old password and every sign-in have ended. The code "
    "itself is on a slip or told in person, never in a mail. If nobody asked for it, tell the security "
    "administrator at once: whoever has it can sign in with it (an account with an authenticator asks for that too).\n")


def tell_of_code(session: Session, user: User, giver: User) -> None:
    """In the caller's transaction: the mails go out only if the code was given."""
    at = utc_now()
    for person, subject in ((user, SUBJECT), *((head, SUBJECT_FOR_HEAD) for head in heads_of(session, user))):
        if can_mail(person):
            said = BODY.filled(username=user.username, giver=f"{giver.name} ({giver.username})", at=moment(at))
            post_mail(session, person, f"code:{user.username}:{at.isoformat()}", f"{SITE_NAME.zh} {subject.zh}",
                      f"{said.zh}\n{said.en}")
