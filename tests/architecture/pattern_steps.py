"""How many steps a pattern takes over a text, counted: the walk of a backtracking engine, told apart from the machine
that takes it. The tree is Python's own, and so is what it says of one sign, an anchor or a look behind."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

PARSER, COMPILER = import_module("re._parser"), import_module("re._compiler")
MOST = 100_000
"""Where a walk is given up: it comes to no end in any sensible time."""

Then = Callable[[int], int | None]
"""What is left to match from a place: where that ends, None where it does not match."""
Node = Callable[[int, Then], int | None]


class TooManySteps(Exception):
    pass


class Walk:
    """One pattern, over one text after the other."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.tree = PARSER.parse(pattern.pattern, pattern.flags)
        self.flags, self.text, self.steps = pattern.flags, "", 0
        self.whole = self._sequence(self.tree)

    def ends(self, method: str, text: str) -> list[int]:
        """Where the matches end that this method of the pattern finds in the text; the steps are counted anew."""
        self.text, self.steps = text, 0
        return list(self._ends(method))

    def _ends(self, method: str) -> Iterator[int]:
        place, last = 0, len(self.text)
        while place <= last:
            end = self.whole(place, lambda at: None if method == "fullmatch" and at < last else at)
            if end is not None:
                yield end
            if method in ("match", "fullmatch") or (method == "search" and end is not None):
                return
            place = end if end is not None and end > place else place + 1

    def _sequence(self, items: Any) -> Node:
        nodes = [self._node(items[place:place + 1], *items[place]) for place in range(len(items))]

        def walk(at: int, then: Then, place: int = 0) -> int | None:
            return then(at) if place == len(nodes) else nodes[place](at, lambda end: walk(end, then, place + 1))

        return walk

    def _node(self, alone: Any, kind: Any, value: Any) -> Node:
        match str(kind):
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                return self._sign(alone)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeat(str(kind), *value)
            case "SUBPATTERN":
                return self._sequence(value[-1])
            case "BRANCH":
                return self._branch([self._sequence(way) for way in value[1]])
            case "ATOMIC_GROUP":
                return self._atomic(self._sequence(value))
            case "ASSERT" | "ASSERT_NOT" if value[0] > 0:
                return self._look_ahead(self._sequence(value[1]), wanted=str(kind) == "ASSERT")
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return self._look_around(alone)
        raise NotImplementedError(kind)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST:
            raise TooManySteps

    def _sign(self, alone: Any) -> Node:
        fits = cache(COMPILER.compile(alone, self.flags).fullmatch)

        def sign(at: int, then: Then) -> int | None:
            self._step()
            return then(at + 1) if at < len(self.text) and fits(self.text[at]) else None

        return sign

    def _look_around(self, alone: Any) -> Node:
        """Of a fixed length: an anchor, or what stands before."""
        compiled = COMPILER.compile(alone, self.flags)

        def look(at: int, then: Then) -> int | None:
            self._step()
            return then(at) if compiled.match(self.text, at) else None

        return look

    def _look_ahead(self, ahead: Node, *, wanted: bool) -> Node:
        def look(at: int, then: Then) -> int | None:
            return then(at) if (ahead(at, _there) is not None) == wanted else None

        return look

    def _branch(self, ways: list[Node]) -> Node:
        def branch(at: int, then: Then) -> int | None:
            return next((end for way in ways if (end := way(at, then)) is not None), None)

        return branch

    def _atomic(self, inner: Node) -> Node:
        def atomic(at: int, then: Then) -> int | None:
            end = inner(at, _there)
            return None if end is None else then(end)

        return atomic

    def _repeat(self, kind: str, least: int, most: int, items: Any) -> Node:
        once = self._sequence(items)

        def greedy(at: int, then: Then, done: int = 0) -> int | None:
            self._step()
            end = once(at, lambda next_at: None if next_at == at and done >= least else greedy(
                next_at, then, done + 1)) if done < most else None
            return then(at) if end is None and done >= least else end

        def lazy(at: int, then: Then, done: int = 0) -> int | None:
            self._step()
            end = then(at) if done >= least else None
            return end if end is not None or done >= most else once(at, lambda next_at: lazy(next_at, then, done + 1))

        return {"MAX_REPEAT": greedy, "MIN_REPEAT": lazy, "POSSESSIVE_REPEAT": self._atomic(greedy)}[kind]


def _there(at: int) -> int:
    return at
