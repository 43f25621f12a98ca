"""What may be a password: long and unusual, with nothing else demanded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import Role
from app.accounts.passwords import (
    LEAST,
    MOST,
    breached_passwords,
    common_words,
    hash_password,
    is_right,
    least_length,
    weakness,
)


@pytest.mark.parametrize("password", [
    "correct horse battery staple", "我家门前有两棵树一棵是枣树", "vn8kq2lw0zxp", "        x1y2z3q", "k8j2h5g9d3s7",
    "Ünïcödé wörds here"])
def test_long_and_unusual_passwords_of_any_signs_are_taken(password: str) -> None:
    assert weakness(password, "clerk-a") is None


@pytest.mark.parametrize("password", [
    "", "short", "elevensigns", "x" * (MOST + 1), "111111111111", "121212121212", "123456789012",
    "210987654321", "abcdefghijklm", "qwertyuiopas", "1qaz2wsx3edc", "password1234", "Password2026!!", "xuexiao123456",
    "JiaoYuJu@2026!", "admin-admin-2026", "woaini1314520", "Zhongguo_2026_",
    "clerk-a-is-here", "exreg exreg 1"])
def test_short_common_and_guessable_passwords_are_refused_in_both_languages(password: str) -> None:
    words = weakness(password, "clerk-a")
    assert words is not None
    assert words.zh != words.en
    assert "{" not in words.zh + words.en


@pytest.mark.parametrize("password", [
    "sonyericsson", "LeaveMeAlone", "mailcreated5240", "Liverpool-2026!", "2026!!metallica", "winstonwinston",
    "gfhjkmgfhjkm"])
def test_passwords_of_known_breaches_are_refused_with_what_is_put_around_them(password: str) -> None:
    words = weakness(password, "clerk-a")
    assert words is not None
    assert "泄露" in words.zh or "常见" in words.zh
    assert len(breached_passwords()) > 20_000


def test_those_who_decide_need_fifteen_signs() -> None:
    assert least_length({Role.CLERK, Role.HEAD, Role.LEADER, Role.AUDITOR}) == LEAST
    assert {least_length({role}) for role in (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER, Role.SYSTEM_ADMIN)} == {15}


def test_a_password_opens_only_what_was_kept_of_it() -> None:
    kept = hash_password("correct horse battery staple")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right(kept, "correct horse battery staple")
    for other in ("correct horse battery stapl", "Correct horse battery staple", "correct horse battery staple ",
                  " correct horse battery staple", "correct\u3000horse battery staple"):
        assert not is_right(kept, other)


def test_nothing_kept_is_opened_by_nothing() -> None:
    assert not is_right("", "")
    assert not is_right("", "the password of nobody")
    assert not is_right("not a hash", "x")


def test_what_follows_the_longest_password_is_not_cut_off() -> None:
    assert not is_right(hash_password("y" * MOST), "y" * (MOST + 1))


def test_the_list_of_common_words_is_long_enough_and_folded() -> None:
    assert len(common_words()) > 200
    assert all(word == word.casefold() for word in common_words())


@given(st.text(max_size=200))
def test_any_text_is_judged_without_failing(password: str) -> None:
    words = weakness(password, "clerk-a")
    assert words is None or words.zh
