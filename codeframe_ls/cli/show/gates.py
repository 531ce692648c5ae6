"""Prints `gates.*`: checks and what they found, in the words of people."""

from __future__ import annotations

from typing import Any, Final

from rich.text import Text

from codeframe_ls.cli.show import paper

_VERDICTS: Final = {
    "passed": ("Every check has passed.", "green"),
    "failed": ("Not every check has passed.", "bold red"),
    "unproven": ("This proves nothing: a check has not run.", "yellow"),
}


def detected(result: Any) -> None:
    """One line a check."""
    paper.table(
        ("check", "trusted", "found by", "command"),
        [
            (row["name"], "yes" if row["trusted"] else paper.warning("no"), row["source"], row["text"])
            for row in result["gates"]
        ],
    )
    if not result["gates"]:
        paper.line("No check was found.")
        paper.hint("Name one of your own in codeframe.toml, under `[gates.commands]`.")


def shown(result: Any) -> None:
    """One line a check, then all that they found."""
    rows = result["results"]
    if not rows:
        paper.line("No check has run yet.")
        paper.hint("Run them with `cf gates run`.")
        return
    paper.table(("check", "state", "of", "seconds", "reason"), [_row(row) for row in rows])
    for row in rows:
        _print_findings(row["result"])
    words, style = _VERDICTS[result["verdict"]]
    paper.line(words, style)


def _row(row: dict[str, Any]) -> tuple[str | Text, ...]:
    of = f"{row['run']} {row['scope']}" if row["run"] else row["scope"]
    result = row["result"]
    return result["gate"], paper.state(row["state"]), of, f"{result['seconds']:.1f}", result["reason"]


def _print_findings(result: Any) -> None:
    if not result["findings"]:
        return
    paper.heading(result["gate"])
    for finding in result["findings"]:
        first, _, rest = finding["message"].partition("\n")
        paper.line(": ".join(filter(None, (_place(finding), finding["test"] or finding["rule"], first))))
        for line in rest.splitlines():
            paper.line(f"    {line}")
    if not any(finding["path"] for finding in result["findings"]):
        # What has no place is explained by what was printed, if by anything.
        for line in result["outputTail"].splitlines():
            paper.line(f"  | {line}", "dim")


def _place(finding: Any) -> str:
    """As compilers write it: a terminal and an editor make a link of it. Lines are counted from 1 there."""
    if finding["path"] is None:
        return ""
    numbers = [finding["line"], finding["column"] if finding["line"] is not None else None]
    return ":".join([finding["path"], *(str(number + 1) for number in numbers if number is not None)])


PRINTERS = {"detect": detected, "run": shown, "results": shown}
