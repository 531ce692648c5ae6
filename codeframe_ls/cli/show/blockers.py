"""Prints `blockers.*`: questions, in the words of people."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper


def listed(result: Any) -> None:
    """One line a question."""
    paper.table(
        ("id", "state", "task", "question"),
        [
            (row["alias"], paper.state(row["state"]), row["task"], row["question"])
            for row in result["blockers"]
        ],
    )
    if result["open"]:
        paper.hint("Answer with `cf blocker answer B1`; it asks, or takes the answer as its second word.")
    elif not result["blockers"]:
        paper.line("No question is open.")


def shown(result: Any) -> None:
    """A question with its options, or its answer."""
    blocker = result["blocker"]
    task = f" on {blocker['task']}" if blocker["task"] else ""
    paper.heading(f"{blocker['alias']}{task}: {blocker['question']}")
    if blocker["path"]:
        line = "" if blocker["line"] is None else f":{blocker['line'] + 1}"
        paper.hint(f"{blocker['path']}{line}")
    if result["detail"]:
        paper.markdown(result["detail"])
    if blocker["answer"] is None:
        for number, option in enumerate(blocker["options"], start=1):
            paper.line(f"  {number}. {option}" + ("  (default)" if option == blocker["default"] else ""))
    else:
        paper.line(f"Answer: {blocker['answer']}", "green")
        paper.hint(f"given by {blocker['answeredBy']} at {blocker['answeredAt']}")
    if result["page"]:
        paper.line(f"Page: {result['page']}")


PRINTERS = {
    "list": listed,
    "show": shown,
    "create": shown,
    "answer": shown,
    "resolve": shown,
    "withdraw": shown,
}
