"""Fixed phrases and the way dates are written, in both languages."""

from datetime import date, datetime, timedelta, timezone

from app.documents.paper.content import HeaderSlots, Language
from app.ui.words import Words

DEMO = Words("演示数据", "DEMO")
DEMO_WARNING = Words("演示数据 · 不作任何证明之用", "DEMO DATA · NOT VALID FOR ANY PURPOSE")
PREVIEW = Words("预览", "PREVIEW")
PREVIEW_WARNING = Words("预览 · 尚未出具，无效", "PREVIEW · NOT ISSUED, NOT VALID")
SEAL_PLACE = Words("（盖章处）", "(place of seal)")
ATTESTS_ONLY = Words(
    "本证明仅证明备案事实，不代替行政许可。",
    "This certificate attests filing only; it is not an administrative licence.",
)
PRINTED_ONLY = Words(
    "本表由登记系统打印，内容以系统中的登记为准；仅反映备案事实，不代替行政许可。证件号码部分隐去。",
    "Printed from the registry, whose record prevails; it attests filing only and is not an administrative licence. "
    "Document numbers are partly hidden.",
)
COUNTED_ONLY = Words(
    "本汇总由登记系统依据已备案记录生成，仅反映备案事实，不代替行政许可。统计数据单独列示，不与登记数相加。",
    "Made by the registry from filed records; it attests filing only and is not an administrative licence. "
    "Statistics from elsewhere stand apart and are never added to registered figures.",
)
SLOT_LABELS = (
    (Words("表号", "Form No."), "form_number"),
    (Words("制定机关", "Made by"), "made_by"),
    (Words("批准文号", "Approval No."), "approval"),
    (Words("有效期至", "Valid until"), "valid_until"),
)

AREAS = (
    (Words("国际", "International"), "foreign"),
    (Words("中国香港", "Hong Kong, China"), "hong_kong"),
    (Words("中国澳门", "Macao, China"), "macao"),
    (Words("中国台湾", "Taiwan, China"), "taiwan"),
    (Words("华侨（另列）", "Overseas Chinese (apart)"), "overseas_chinese"),
)
"""Subtotals of a figure: their label and their name in `content.Areas`."""

BEIJING = timezone(timedelta(hours=8))
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def say(words: Words, language: Language) -> str:
    """The words in a language; Chinese where there is no English."""
    return words.en if language == "en" and words.en else words.zh


def colon(language: Language) -> str:
    return ": " if language == "en" else "："


def date_words(day: date, language: Language) -> str:
    """2026年3月1日, without leading zeros (GB/T 9704-2012, 成文日期), or 1 March 2026."""
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime, language: Language) -> str:
    """A moment to the second by the clock of Beijing; one without a zone is taken as it is."""
    local = moment.astimezone(BEIJING) if moment.tzinfo else moment
    return f"{date_words(local, language)} {local:%H:%M:%S}"


def english_of(words: Words) -> str:
    """The English to put beneath the Chinese; empty where there is none of its own."""
    return words.en if words.en != words.zh else ""


def slot_lines(slots: HeaderSlots, language: Language) -> list[str]:
    """The filled header slots, one line each."""
    filled = [(label, getattr(slots, name)) for label, name in SLOT_LABELS]
    return [f"{say(label, language)}{colon(language)}{value}" for label, value in filled if value]
