"""ask_human and finish: the two calls that hand the turn over, to a person or to the checks.

They are declared here; `turn.py` carries them out, after all other calls of the same message.
"""

from __future__ import annotations

from typing import NoReturn

from pydantic import Field

from codeframe_ls.agent.run.ending import Unanswered
from codeframe_ls.agent.run.tools.tool import Input, Tool
from codeframe_ls.agent.run.workshop import Workshop


class AskHuman(Input):
    question: str = Field(min_length=1, max_length=500, description="One line.")
    options: list[str] = Field([], max_length=9, description="Answers to choose from; free text is possible.")
    default: str | None = Field(None, description="What you would do without an answer.")
    detail: str = Field("", description="What one must know to answer.")


class Finish(Input):
    summary: str = Field(min_length=1, description="What you changed, and how each criterion is met.")


async def _ask(workshop: Workshop, wanted: AskHuman) -> NoReturn:
    options = tuple(dict.fromkeys(line for option in wanted.options if (line := " ".join(option.split()))))
    raise Unanswered(
        kind="question",
        question=" ".join(wanted.question.split()),
        detail=wanted.detail,
        options=options,
        default=wanted.default,
    )


async def _finish(workshop: Workshop, wanted: Finish) -> str:
    raise AssertionError("the checks are run by the turn")


ASK_HUMAN = Tool(
    "ask_human",
    "Ask a person, when the task leaves open what only a person can decide. They may answer much later.",
    AskHuman,
    _ask,
)
FINISH = Tool(
    "finish",
    "Say that the task is done. The repository's checks are run; you hear of failures.",
    Finish,
    _finish,
)
