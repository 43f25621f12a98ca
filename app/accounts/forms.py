"""The forms of accounts and users. Their fields carry words in both languages; the verbs check what they mean."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from app.accounts.models import Role
from app.ui.forms import PageForm
from app.ui.words import Words

USERNAME = r"^[a-z0-9][a-z0-9._-]{2,79}$"
CODE_LENGTH = 40
TELEPHONE = r"[0-9+()（） -]{5,40}(转[0-9]{1,6})?"
NO_TELEPHONE = Words("电话只含数字、+、括号、空格和连字符，分机写“转123”。",
                     "Digits, +, brackets, spaces and hyphens; an extension as 转123.")

NO_SUCH_PLACE = Words("没有这个代码或名称的单位，或同名的不止一个；请填代码。",
                      "No organisation has this code or name, or more than one has it: give the code.")

LANGUAGE_CHOICES = (("", Words("跟随浏览器", "As the browser asks")), ("zh", Words("中文", "中文")),
                    ("en", Words("English", "English")))


def stripped(text: str | None) -> str:
    return (text or "").strip()


class WordedForm(PageForm):
    """A form whose labels and help stand beside it in both languages."""

    labels: ClassVar[Mapping[str, Words]] = {}
    help: ClassVar[Mapping[str, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        for name, words in self.labels.items():
            self[name].label.text = str(words)
        for name, words in self.help.items():
            self[name].description = str(words)

    def complain(self, name: str, words: Words) -> None:
        """What a verb said about a field, shown where the field stands."""
        self[name].errors = [*self[name].errors, str(words)]


NAME = Words("用户名", "Sign-in name")
NEW = Words("新密码", "New password")
AGAIN = Words("再输一次新密码", "New password again")
LONG_ENOUGH = Words("至少 12 个字符，审核人和管理员至少 15 个。可以粘贴，可以用一句话，不要求特殊符号。",
                    "At least 12 characters, 15 for reviewers and administrators. Pasting is fine, a sentence is fine, "
                    "no signs are demanded.")
SAME = Words("两次输入的密码不一致。", "The two passwords differ.")


class SignInForm(WordedForm):
    labels: ClassVar = {"username": NAME, "password": Words("密码", "Password")}
    username = StringField(validators=[InputRequired(), Length(max=80)],
                           render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    password = PasswordField(validators=[InputRequired(), Length(max=1000)],
                             render_kw={"autocomplete": "current-password"})


class CodeForm(WordedForm):
    """The code of a second factor, or a recovery code in its place."""

    labels: ClassVar = {"code": Words("验证码", "Code")}
    help: ClassVar = {"code": Words("手机验证器上的 6 位数字；手机不在身边时填一个恢复码。",
                                    "The 6 digits of your authenticator; without your telephone, a recovery code.")}
    code = StringField(validators=[InputRequired(), Length(max=CODE_LENGTH)],
                       render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"})


class NewPasswordForm(WordedForm):
    """Two fields that must agree."""

    password = PasswordField(validators=[InputRequired(), Length(max=1000)], render_kw={"autocomplete": "new-password"})
    again = PasswordField(validators=[InputRequired()], render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(str(SAME))


class FirstCodeForm(NewPasswordForm):
    labels: ClassVar = {"username": NAME, "code": Words("一次性代码", "One-time code"), "password": NEW, "again": AGAIN}
    help: ClassVar = {"code": Words("管理员告诉您或印在纸条上的 16 位代码，只能用一次；口头告知的 24 小时内有效。",
                                    "The 16 signs you were told or that stand on your slip, good for one use; those "
                                    "you were told, for 24 hours."),
                      "password": LONG_ENOUGH}
    username = StringField(validators=[InputRequired(), Length(max=80)],
                           render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    code = StringField(validators=[InputRequired(), Length(max=CODE_LENGTH)],
                       render_kw={"autocomplete": "one-time-code"})


class ChangePasswordForm(NewPasswordForm):
    labels: ClassVar = {"current": Words("现在的密码", "Present password"), "password": NEW, "again": AGAIN}
    help: ClassVar = {"password": LONG_ENOUGH}
    current = PasswordField(validators=[InputRequired(), Length(max=1000)],
                            render_kw={"autocomplete": "current-password"})


class LanguageForm(WordedForm):
    labels: ClassVar = {"preferred": Words("页面语言", "Language of pages")}
    preferred = RadioField(validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        self.preferred.choices = [(value, str(words)) for value, words in LANGUAGE_CHOICES]


class ContactForm(WordedForm):
    labels: ClassVar = {"phone": Words("办公电话", "Office telephone"), "mobile": Words("手机", "Mobile"),
                        "mobile_shown": Words("在通讯录中显示我的手机号", "Show my mobile in the directory")}
    help: ClassVar = {"phone": Words("本市登录用户可在通讯录中看到。",
                                     "Shown in the directory to those signed in in this city.")}
    phone = StringField(validators=[Length(max=40)], filters=[stripped],
                        render_kw={"type": "tel", "autocomplete": "tel"})
    mobile = StringField(validators=[Length(max=40)], filters=[stripped],
                         render_kw={"type": "tel", "autocomplete": "tel"})
    mobile_shown = BooleanField()

    def validate_phone(self, field: StringField) -> None:
        _check_telephone(field)

    def validate_mobile(self, field: StringField) -> None:
        _check_telephone(field)


def _check_telephone(field: StringField) -> None:
    if field.data and not re.fullmatch(TELEPHONE, field.data):
        raise ValidationError(str(NO_TELEPHONE))


class UserForm(WordedForm):
    labels: ClassVar = {"username": NAME, "name": Words("姓名", "Name"), "post": Words("职务", "Post"),
                        "email": Words("电子邮箱", "E-mail"), "staff_id": Words("统一认证工号", "Staff id")}
    help: ClassVar = {"staff_id": Words("用单位统一认证登录时对应的工号；不用可不填。",
                                        "By which the bureau's own sign-in knows this person; may be empty."),
                      "username": Words("小写字母、数字、点、横线，至少 3 个；启用后不再更改。",
                                        "Lower-case letters, digits, dots and dashes, at least 3; it never changes.")}
    username = StringField(validators=[DataRequired(), Regexp(USERNAME)], filters=[stripped],
                           render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    name = StringField(validators=[DataRequired(), Length(max=100)], filters=[stripped])
    post = StringField(validators=[Length(max=100)], filters=[stripped])
    email = EmailField(validators=[Optional(), Length(max=200)], filters=[stripped])
    staff_id = StringField(validators=[Length(max=80)], filters=[stripped],
                           render_kw={"autocomplete": "off", "spellcheck": "false"})


class StaffIdForm(WordedForm):
    labels: ClassVar = {"staff_id": UserForm.labels["staff_id"]}
    help: ClassVar = {"staff_id": UserForm.help["staff_id"]}
    staff_id = StringField(validators=[Length(max=80)], filters=[stripped],
                           render_kw={"autocomplete": "off", "spellcheck": "false"})


class AppointForm(WordedForm):
    labels: ClassVar = {"organisation": Words("单位代码或全称", "Code or full name of the organisation"),
                        "role": Words("角色", "Role")}
    organisation = StringField(validators=[DataRequired(), Length(max=120)])
    role = SelectField(validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on to WTForms as it came
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, role.label) for role in Role]
