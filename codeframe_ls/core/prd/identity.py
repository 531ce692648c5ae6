"""Which section of a new text is which section of the old one.

Works on paths, hashes and texts alone; where the known sections are kept, and what hangs on them, is not its
concern.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from codeframe_ls.core.prd.outline import Outline

SIMILAR: Final = 0.5
"""Share of common three-word runs (Jaccard) from which two texts may be the same section."""

CLEARLY: Final = 0.15
"""By how much a pair must be more similar than any rival of either side."""

_COMMON: Final = 12  # A run of words in more sections than this is boilerplate and proposes no pair.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A section as it was last seen. Without its own text it is never matched by similarity."""

    id: str
    path: tuple[str, ...]
    hash: str
    text: str = ""


def match(known: Sequence[KnownSection], outline: Outline, text: str = "") -> dict[int, str]:
    """Map indices of `outline.sections` to ids of known sections; no index and no id occurs twice.

    Four passes, each over what the ones before left: same path and hash (unchanged), same path (edited), same
    hash (moved, or under a renamed heading), similar own text (renamed). Equal candidates are paired in
    document order; in the last two passes only where it is clear who belongs to whom. `text` is the text of
    the outline, needed for the last pass alone. Linear in the number of sections that the first pass pairs.
    """
    state = _Matching(known, outline)
    state.pair(
        lambda old: (old.path, old.hash),
        lambda index: (outline.sections[index].path, outline.sections[index].hash),
    )
    state.pair(lambda old: old.path, lambda index: outline.sections[index].path)
    state.pair(lambda old: old.hash, lambda index: outline.sections[index].hash, only_even=True)
    for position, index in _similar(state, known, outline, text):
        state.take(position, index)
    return {index: known[position].id for index, position in sorted(state.found.items())}


class _Matching:
    """Who is still without a partner: positions in `known`, indices in the outline, in document order."""

    def __init__(self, known: Sequence[KnownSection], outline: Outline) -> None:
        self.known = known
        self.old = dict.fromkeys(range(len(known)))
        self.new = dict.fromkeys(range(len(outline.sections)))
        self.found: dict[int, int] = {}

    def take(self, position: int, index: int) -> None:
        del self.old[position], self.new[index]
        self.found[index] = position

    def pair(
        self,
        old_key: Callable[[KnownSection], Hashable],
        new_key: Callable[[int], Hashable],
        *,
        only_even: bool = False,
    ) -> None:
        """Pair equal keys in order; with `only_even`, only where both sides have equally many."""
        old_groups = _grouped(self.old, lambda position: old_key(self.known[position]))
        new_groups = _grouped(self.new, new_key)
        for key, positions in old_groups.items():
            indices = new_groups.get(key, [])
            if only_even and len(positions) != len(indices):
                continue
            for position, index in zip(positions, indices, strict=False):
                self.take(position, index)


def _grouped(items: Iterable[int], key: Callable[[int], Hashable]) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def _similar(
    state: _Matching, known: Sequence[KnownSection], outline: Outline, text: str
) -> Iterator[tuple[int, int]]:
    """Pairs of unmatched sections that are each other's best partner, by a clear margin on both sides.

    Only pairs that share a rare run of words are compared, so that the work grows with what changed and not
    with its square. The measure is that of Broder, "On the resemblance and containment of documents" (1997).
    """
    if not text:
        return
    old_runs = {position: _runs(known[position].text) for position in state.old if known[position].path}
    new_runs = {
        index: _runs(outline.own_text(text, index)) for index in state.new if outline.sections[index].level
    }
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, runs in new_runs.items():
        for run in runs:
            holders[run].append(index)
    scores: dict[tuple[int, int], float] = {}
    for position, runs in old_runs.items():
        candidates = {
            index for run in runs if len(holders.get(run, ())) <= _COMMON for index in holders.get(run, ())
        }
        for index in candidates:
            shared = len(runs & new_runs[index])
            scores[position, index] = shared / (len(runs) + len(new_runs[index]) - shared)
    by_old = _two_best(scores, side=0)
    by_new = _two_best(scores, side=1)
    for (position, index), score in scores.items():
        rival = max(_rival(by_old[position], score), _rival(by_new[index], score))
        if score >= SIMILAR and score - rival >= CLEARLY:
            yield position, index


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    if not words:
        return frozenset()
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset([tuple(words)])


def _two_best(scores: dict[tuple[int, int], float], *, side: int) -> dict[int, list[float]]:
    best: dict[int, list[float]] = defaultdict(list)
    for pair, score in scores.items():
        best[pair[side]] = sorted([*best[pair[side]], score], reverse=True)[:2]
    return best


def _rival(best: list[float], score: float) -> float:
    """The best score of somebody else."""
    return best[0] if best[0] > score else (best[1] if len(best) > 1 else 0.0)
