"""Passwords: how they are kept, and which ones are refused.

Length and unusualness, no forced signs and no forced change: OWASP ASVS 5.0, 6.2.1 to 6.2.12. Kept by argon2id with
the memory and time OWASP names for it.
"""

import lzma
import re
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.accounts.models import Role
from app.ui.words import Words

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

LEAST, LEAST_FOR_DECIDERS, MOST = 12, 15, 128
DECIDERS = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
"""Reviewers and administrators: their accounts open more than one school's work."""

FEW_DIFFERENT = 5
UNKNOWN_LETTERS = 3
COMMON_WORDS = Path(__file__).with_name("common_words.txt")
BREACHED = Path(__file__).with_name("breached_passwords.txt.xz")
ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm")

TOO_SHORT = Words("密码至少需要 {n} 个字符。", "A password needs at least {n} characters.")
TOO_LONG = Words("密码最多 {n} 个字符。", "A password has at most {n} characters.")
TOO_COMMON = Words("这个密码太常见，容易被猜中。可以用几个互不相干的词连成一句。",
                   "This password is too common and easily guessed. Try several unrelated words in a row.")
KNOWN = Words("这个密码或其主要部分出现在已泄露密码的名单中，请换一个。",
              "This password, or the greater part of it, is on a list of passwords from breaches: take another.")
HAS_NAME = Words("密码中不能包含用户名。", "A password must not contain the sign-in name.")


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def is_right(stored: str, password: str) -> bool:
    """Whether the password is the stored one. Nothing stored is never right, and takes as long to find out."""
    try:
        return HASHER.verify(stored or _nobodys(), password if len(password) <= MOST else "") and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def least_length(roles: set[Role]) -> int:
    return LEAST_FOR_DECIDERS if roles & set(DECIDERS) else LEAST


def weakness(password: str, username: str, least: int = LEAST) -> Words | None:
    """Why this password is refused; None when it may be used."""
    if len(password) < least:
        return TOO_SHORT.filled(n=least)
    if len(password) > MOST:
        return TOO_LONG.filled(n=MOST)
    folded = password.casefold()
    if len(username) > 2 and username.casefold() in folded:
        return HAS_NAME
    if _is_common(folded):
        return TOO_COMMON
    return KNOWN if _is_breached(folded) else None


def _is_breached(folded: str) -> bool:
    """Whether it is on the list: as it is, without the digits and signs around it, or as the same again and again."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    again = (folded + folded).find(folded, 1)
    return bool({folded, core, folded[:again]} & breached_passwords())


def _is_common(folded: str) -> bool:
    """Few different characters, a run along the keyboard, or known words with only digits and signs around them."""
    if len(set(folded)) < FEW_DIFFERENT or any(folded in row or folded in row[::-1] for row in ROWS):
        return True
    unknown = [word for word in re.split(r"[\W\d_]+", folded) if word not in common_words()]
    return folded in common_words() or sum(len(word) for word in unknown) < UNKNOWN_LETTERS


@cache
def common_words() -> frozenset[str]:
    return _words_in(COMMON_WORDS.read_text(encoding="utf-8"))


@cache
def breached_passwords() -> frozenset[str]:
    return _words_in(lzma.decompress(BREACHED.read_bytes()).decode())


def _words_in(text: str) -> frozenset[str]:
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    return frozenset(word for line in lines for word in line.split())


@cache
def _nobodys() -> str:
    """Checked for unknown names, so that the time of an answer does not tell whether a name exists."""
    return HASHER.hash("the password of nobody")
