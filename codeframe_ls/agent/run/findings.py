"""What red checks say, for the model: every finding with its place and words, within a bound that is told.

Knows neither how a check is run nor what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from codeframe_ls.core.gates.model import Finding, GateResult

MOST_CHARACTERS: Final = 30_000
MOST_OF_ONE: Final = 4_000


def report(results: Sequence[GateResult]) -> str:
    """The findings of these results."""
    parts: list[str] = []
    left_out = 0
    room = MOST_CHARACTERS
    for result in results:
        entries = [_finding(finding) for finding in result.findings]
        if not entries and result.output_tail.strip():
            entries = [_shortened(result.output_tail.strip())]
        for entry in [_head(result), *entries]:
            room -= len(entry) + 1
            if room < 0:
                left_out += 1
            else:
                parts.append(entry)
    if left_out:
        parts.append(f"[{left_out} more findings are left out; run the check yourself to see them]")
    return "\n".join(parts)


def _head(result: GateResult) -> str:
    code = f" (exit code {result.exit_code})" if result.exit_code is not None else ""
    return f"{result.gate}{code}: {result.reason}"


def _finding(finding: Finding) -> str:
    place = finding.path or ""
    if finding.path and finding.line is not None:
        place += f":{finding.line + 1}"
    words = " ".join(
        part for part in (place, finding.test or "", f"[{finding.rule}]", finding.message) if part
    )
    return f"- {words}" + (f"\n{_shortened(finding.detail)}" if finding.detail.strip() else "")


def _shortened(text: str) -> str:
    """The head and the tail of a long text: what was called, and what went wrong."""
    if len(text) <= MOST_OF_ONE:
        return text
    half = MOST_OF_ONE // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} characters are left out ...]\n{text[-half:]}"
