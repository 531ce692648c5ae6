"""Which task that exists is which draft of a new plan.

A pair is found by, in this order: the same title in the same section, a requirement id that only these two
have, the same title anywhere, words in common within the section, and many of them with a task of a section
that the document has no more. Sections are compared by identity, so renaming or moving one changes nothing
here.

A task that waits for a person's decision must find the same draft again each time, whatever became of the
others meanwhile. So no rule asks which sections have tasks already: applying a plan changes that. Pure; knows
no store and no states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

SIMILAR: Final = 0.5
"""The least Dice coefficient at which two texts of the same section count as the same piece of work."""

SIMILAR_ELSEWHERE: Final = 0.7
"""The same where the section of the task is gone."""

_COMMON: Final = 40
"""A word in more texts of a section than this tells nothing, and makes comparing them quadratic."""

# Kana, ideographs and Hangul syllables are words of their own: such text has few blanks or none.
_SYLLABIC: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD: Final = re.compile(rf"[{_SYLLABIC}]|[^\W{_SYLLABIC}]+")


@dataclass(frozen=True)
class Item:
    """One side of a match: a task (as it was drafted) or a draft. `section` is the section's id."""

    section: str | None
    title: str
    text: str
    requirements: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """The title without regard to case, markup and punctuation."""
        return " ".join(_WORD.findall(self.title.casefold())) or self.title.strip()

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the title."""
        return frozenset(self.name.split())

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of title and text."""
        return self.title_words | frozenset(_WORD.findall(self.text.casefold()))


def match(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """Pair drafts with tasks: index in `new` → index in `old`, each at most once."""
    pairing = _Pairing(old, new)
    pairing.by_key(lambda item: [(item.section, item.name)])
    pairing.by_key(lambda item: item.requirements, unique=True)
    pairing.by_key(lambda item: [item.name], unique=True)
    pairing.by_words(SIMILAR, lambda item: item.section, lambda item: item.section)
    present = {item.section for item in new}
    pairing.by_words(SIMILAR_ELSEWHERE, lambda item: item.section not in present, lambda item: True)
    return pairing.found


class _Pairing:
    def __init__(self, old: Sequence[Item], new: Sequence[Item]) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self._taken: set[int] = set()

    def by_key(self, keys: Callable[[Item], Iterable[Hashable]], *, unique: bool = False) -> None:
        """Pair items that share a key: in order, or with `unique` only where each side has it once."""
        old_with, new_with = self._grouped(keys)
        for key, new_indices in new_with.items():
            old_indices = old_with.get(key, [])
            if unique and (len(old_indices) != 1 or len(new_indices) != 1):
                continue
            for new_index, old_index in zip(new_indices, old_indices, strict=False):
                self._pair(new_index, old_index)

    def by_words(
        self, least: float, old_group: Callable[[Item], Hashable], new_group: Callable[[Item], Hashable]
    ) -> None:
        """Pair what is left and shares words within each group, the most alike first."""
        old_with, _ = self._grouped(lambda item: [old_group(item)])
        _, new_with = self._grouped(lambda item: [new_group(item)])
        for group, new_indices in new_with.items():
            scored = sorted(
                (-score, abs(new_index - old_index), new_index, old_index)
                for new_index, old_index in self._candidates(new_indices, old_with.get(group, []))
                if (score := _similarity(self.new[new_index], self.old[old_index])) >= least
            )
            for _, _, new_index, old_index in scored:
                self._pair(new_index, old_index)

    def _candidates(
        self, new_indices: Sequence[int], old_indices: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        holders: dict[str, list[int]] = defaultdict(list)
        for old_index in old_indices:
            for word in self.old[old_index].words:
                holders[word].append(old_index)
        for new_index in new_indices:
            near = {
                old_index
                for word in self.new[new_index].words
                if len(holders.get(word, ())) <= _COMMON
                for old_index in holders.get(word, ())
            }
            yield from ((new_index, old_index) for old_index in near)

    def _grouped(
        self, keys: Callable[[Item], Iterable[Hashable]]
    ) -> tuple[dict[Hashable, list[int]], dict[Hashable, list[int]]]:
        """Indices of the items that are still alone, by each of their keys."""
        old_with: dict[Hashable, list[int]] = defaultdict(list)
        new_with: dict[Hashable, list[int]] = defaultdict(list)
        for index, item in enumerate(self.old):
            if index not in self._taken:
                for key in keys(item):
                    old_with[key].append(index)
        for index, item in enumerate(self.new):
            if index not in self.found:
                for key in keys(item):
                    new_with[key].append(index)
        return old_with, new_with

    def _pair(self, new_index: int, old_index: int) -> None:
        if new_index not in self.found and old_index not in self._taken:
            self.found[new_index] = old_index
            self._taken.add(old_index)


def _similarity(left: Item, right: Item) -> float:
    return max(_dice(left.title_words, right.title_words), _dice(left.words, right.words))


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    """L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26 (3), 1945."""
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0
