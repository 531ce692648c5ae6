"""How a run ends: as an exception, from wherever it is known. Knows nothing else."""

from __future__ import annotations

from typing import Literal


class Unanswered(Exception):
    """A call cannot go on before a person has answered."""

    def __init__(
        self,
        *,
        kind: Literal["question", "approval"],
        question: str,
        detail: str = "",
        options: tuple[str, ...] = (),
        default: str | None = None,
        command: str | None = None,
    ) -> None:
        super().__init__(question)
        self.kind: Literal["question", "approval"] = kind
        self.question = question
        self.detail = detail
        self.options = options
        self.default = default
        self.command = command


class Asked(Exception):
    """The run ends with a question to a person; `call` is the tool call that waits for the answer."""

    def __init__(self, question: Unanswered, call: str | None) -> None:
        super().__init__(question.question)
        self.question = question
        self.call = call


class Done(Exception):
    """The run ends with a commit that no check which could run is against."""

    def __init__(self, commit: str, summary: str, unproven: str) -> None:
        super().__init__(summary)
        self.commit = commit
        self.summary = summary
        self.unproven = unproven
