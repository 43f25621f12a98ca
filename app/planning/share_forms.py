"""The forms of shares: an amount for each organisation below, and the answer to one share."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.accounts.forms import WordedForm, stripped
from app.organisations.models import Organisation
from app.planning.share_models import Reply, Share
from app.planning.shares import newest
from app.ui.inputs import choices_of
from app.ui.words import Words, t

LARGEST = 10**13


class SharesForm(WordedForm):
    """Made for the organisations below a bureau; `amount_<code>` is one field each."""

    labels: ClassVar[Mapping[str, Words]] = {"reason": Words("调整理由", "Reason of the change")}
    help: ClassVar[Mapping[str, Words]] = {
        "reason": Words("调整或收回已下达的份额时必填。", "Needed when a given share is changed or taken back.")}
    seen = HiddenField()
    reason = TextAreaField(validators=[Length(max=400)], filters=[stripped])

    @property
    def newest_seen(self) -> int:
        text = str(self.seen.data or "0")
        return int(text) if text.isdigit() and len(text) < 12 else 0


def shares_form(below: Sequence[Organisation], names: Mapping[int, str], shares: Mapping[int, Share]) -> SharesForm:
    """What stands is filled in; an empty field is no share."""
    fields = {f"amount_{item.code}": IntegerField(
        names.get(item.id, item.code), validators=[Optional(), NumberRange(min=0, max=LARGEST)],
        description=t("现为 {amount}", "now {amount}", amount=shares[item.id].amount) if item.id in shares else "")
        for item in below}
    standing = {f"amount_{item.code}": shares[item.id].amount for item in below if item.id in shares}
    made: Any = type("SharesOfOne", (SharesForm,), fields)
    form: SharesForm = made(data=standing | {"seen": str(newest(shares.values()))})
    return form


def amount_fields(form: SharesForm) -> list[Any]:
    return [field for field in form if field.name.startswith("amount_")]


def wanted_amounts(form: SharesForm, below: Sequence[Organisation]) -> dict[int, int]:
    """What was typed, by organisation; an emptied field takes the share back."""
    return {item.id: int(form[f"amount_{item.code}"].data or 0) for item in below}


class AnswerForm(WordedForm):
    labels: ClassVar[Mapping[str, Words]] = {
        "reply": Words("答复", "Answer"), "words": Words("说明", "In words")}
    help: ClassVar[Mapping[str, Words]] = {
        "words": Words("不接受时必填：理由，以及可以承担的数量。",
                       "Needed when you decline: why, and what you could take on.")}
    reply = RadioField(choices=lambda: list(choices_of(Reply).items()), validators=[InputRequired()])
    words = TextAreaField(validators=[Length(max=1000)], filters=[stripped])
