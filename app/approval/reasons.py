"""Coded reasons of a return or refusal. The code is for statistics, the words beside it tell the school what to do."""

from dataclasses import dataclass

from app.ui.words import Labelled


class ReasonCode(Labelled):
    MISSING = "missing", "内容缺失", "Something is missing"
    WRONG = "wrong", "内容有误", "Something is wrong"
    UNPROVEN = "unproven", "佐证材料不足", "Evidence is insufficient"
    INCONSISTENT = "inconsistent", "前后不一致", "Entries contradict each other"
    DUPLICATE = "duplicate", "重复登记", "Already registered"
    NOT_ELIGIBLE = "not_eligible", "不符合备案条件", "Does not qualify for filing"
    OTHER = "other", "其他", "Other"


@dataclass(frozen=True)
class Reason:
    """One defect: the section of the form it is in, its code and the reviewer's words."""

    section: str
    code: ReasonCode
    words: str
