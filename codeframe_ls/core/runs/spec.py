"""What passes between the daemon and the worker of a run: the specification, and the messages.

One JSON object a line, over one socket. The daemon sends `SpecMessage` first, then any of the other
`ToWorker` messages. The worker sends `FromWorker` messages; one with a `seq` is stored before the daemon
answers it with `Ack`, and the worker acts on nothing before that. Nothing else is shared, so that a worker
could run on another machine. This file knows neither how a run is stored nor how an agent works.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

from codeframe_ls.core.gates.model import Gate, GateResult
from codeframe_ls.core.sandbox.policy import Policy

JsonObject = dict[str, Any]

RUN_IT: Final = "Run it in this run"
ALWAYS_RUN_IT: Final = "Always run it"
DO_NOT_RUN_IT: Final = "Do not run it"
APPROVAL_OPTIONS: Final = (RUN_IT, ALWAYS_RUN_IT, DO_NOT_RUN_IT)
"""The answers to a question of the kind "approval"; any other text is a refusal with a reason.

The daemon also keeps the command as trusted when the answer is ALWAYS_RUN_IT.
"""


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # The input holds the key.
    )


# --- the specification ---------------------------------------------------------------------------------


class Section(_Part):
    """The part of the document that asks for the task: the headings that lead to it, and its text."""

    path: tuple[str, ...] = ()
    text: str = ""


class Answer(_Part):
    """What a person answered to a question of this run.

    `tool_use_id` is that of the `Ask`; `command` is set for an approval.
    """

    question: str
    answer: str
    tool_use_id: str | None = None
    command: str | None = None


class Earlier(_Part):
    """An earlier run of the task: how it ended in a sentence, what the checks found on its last commit, and
    what a person told it while it worked."""

    run: str
    ended: str
    red: tuple[GateResult, ...] = ()
    said: tuple[str, ...] = ()


class Instructions(_Part):
    """A file of the repository that tells agents how to work there: AGENTS.md; the path is relative."""

    path: str
    text: str


class Turn(_Part):
    """A message of the Messages API, as a `Message` (with its stop reason) or `Results` told it."""

    role: Literal["user", "assistant"]
    content: list[JsonObject]
    stop_reason: str | None = None


class ModelSpec(_Part):
    """Which model, where, and with what key. An empty `base_url` means the public API.

    `timeout` is in seconds without a byte; `attempts` and `pause` say how often and how soon a broken call
    is tried again.
    """

    name: str = Field(min_length=1)
    key: str = Field(min_length=1, repr=False)
    base_url: str = ""
    max_tokens: int = Field(32_000, ge=1)
    timeout: float = Field(120.0, gt=0)
    attempts: int = Field(5, ge=1, le=10)
    pause: float = Field(1.0, ge=0)


class Budget(_Part):
    """The most that a run may use in all of its processes together.

    `turns` counts the model's messages; `tokens` input, output and what was written to the prompt cache,
    not what was read from it; `seconds` the time in which a process of the run was alive; `rounds` how often
    the model may say that it is done without being right.
    """

    turns: int = Field(100, ge=1)
    tokens: int = Field(2_000_000, ge=1)
    seconds: float = Field(3600.0, gt=0)
    rounds: int = Field(5, ge=1)


class Spent(_Part):
    """What earlier processes of the run have used up."""

    turns: int = Field(0, ge=0)
    tokens: int = Field(0, ge=0)
    seconds: float = Field(0.0, ge=0)
    rounds: int = Field(0, ge=0)


class RunSpec(_Part):
    """All that a worker needs to know.

    `worktree` holds the files of `head` (for a new run that of `base`), whatever an earlier process left in
    it; `git_dir` is the private repository. Commits are of that.

    To go on with a run: `transcript` holds its stored messages in order, `intents` the tool call ids of its
    stored intents, `seq` the highest number that was acknowledged, `base_results` the stored results of the
    scope "base", `answers` all answers. A call of the last message that has neither an intent nor a result
    did not act and acts now; one with an intent alone was interrupted.

    `remarks` are what a person said of earlier patches for the task, `earlier` its runs before this one.
    `trusted` are commands that may run without a sandbox, by their exact text. `environment` is all that the
    worker's environment holds; `log` is where it writes what it has to complain about.
    """

    run_id: str
    task_alias: str
    title: str
    description: str = ""
    acceptance: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    section: Section | None = None
    answers: tuple[Answer, ...] = ()
    remarks: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    instructions: tuple[Instructions, ...] = ()
    transcript: tuple[Turn, ...] = ()
    intents: tuple[str, ...] = ()
    seq: int = Field(0, ge=0)
    worktree: str
    mount: str
    git_dir: str
    base: str
    head: str
    policy: Policy
    trusted: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    base_red: bool = False
    base_results: tuple[GateResult, ...] = ()
    model: ModelSpec
    budget: Budget = Budget()
    spent: Spent = Spent()
    environment: dict[str, str] = Field(default_factory=dict, repr=False)
    log: str = ""


# --- to the worker -------------------------------------------------------------------------------------


class SpecMessage(_Part):
    """The first message."""

    type: Literal["spec"] = "spec"
    spec: RunSpec


class Ack(_Part):
    """The message of this number is stored."""

    type: Literal["ack"] = "ack"
    seq: int


class Stop(_Part):
    """A person wants the run to end: at once, with everything that it started."""

    type: Literal["stop"] = "stop"


class Steer(_Part):
    """A person tells the agent something; it hears of it before its next turn."""

    type: Literal["steer"] = "steer"
    text: str = Field(min_length=1)


ToWorker = Annotated[SpecMessage | Ack | Stop | Steer, Field(discriminator="type")]
TO_WORKER: Final[TypeAdapter[ToWorker]] = TypeAdapter(ToWorker)


# --- from the worker -----------------------------------------------------------------------------------


class _Numbered(_Part):
    """A message that is stored and acknowledged. Numbers rise by one over all processes of a run."""

    seq: int = Field(ge=1)


class Ready(_Part):
    """The process is there, before it has read anything; whether the forkserver had loaded the SDK for it."""

    type: Literal["ready"] = "ready"
    preloaded: bool


class Message(_Numbered):
    """A whole message: the model's, before any tool of it runs, or (first of all) the task as it is told."""

    type: Literal["message"] = "message"
    role: Literal["user", "assistant"]
    content: list[JsonObject]
    stop_reason: str | None = None


class Intent(_Numbered):
    """A tool call that is about to act."""

    type: Literal["intent"] = "intent"
    id: str
    name: str
    input: JsonObject


class Results(_Numbered):
    """What the model hears next: results of its calls, then texts, such as those of a person who steers.

    `commit` is that of the turn, None when it changed no file. Before an `Ask` the results are those of the
    other calls alone; the answer's follows in a `Results` of its own. `steered` counts the `Steer` messages
    that are in it.
    """

    type: Literal["results"] = "results"
    content: list[JsonObject]
    commit: str | None = None
    steered: int = Field(0, ge=0)


class Usage(_Numbered):
    """Tokens of one try of a call, also of a broken one. `input` is what the prompt cache had no part in."""

    type: Literal["usage"] = "usage"
    model: str
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    stop_reason: str = ""


class Verifying(_Numbered):
    """The model says that it is done; the checks begin."""

    type: Literal["verifying"] = "verifying"


class GateMessage(_Numbered):
    """The result of one check, on the base or on the commit that is to be verified."""

    type: Literal["gate"] = "gate"
    scope: Literal["base", "verify"]
    commit: str
    result: JsonObject


class Ask(_Numbered):
    """A question to a person; the process ends after it, and the answer starts another.

    `tool_use_id` is the call that waits for the answer; None for an approval before the first turn. `command`
    is what an approval is about, by its exact text.
    """

    type: Literal["ask"] = "ask"
    kind: Literal["question", "approval"]
    question: str
    detail: str = ""
    options: tuple[str, ...] = ()
    default: str | None = None
    tool_use_id: str | None = None
    command: str | None = None


class Completed(_Numbered):
    """The end: `commit` differs from the base, and no check that could run is red.

    `unproven` says why nothing proves the change; it is empty when every check is green in the sandbox.
    """

    type: Literal["completed"] = "completed"
    commit: str
    summary: str
    unproven: str = ""


class Failed(_Numbered):
    """The end: `error` is the name of an error of `core/errors.py`, `message` its sentence."""

    type: Literal["failed"] = "failed"
    error: str
    message: str
    data: JsonObject = {}


class Stopped(_Part):
    """The last word of a process that was told to stop: nothing that it started is left."""

    type: Literal["stopped"] = "stopped"


class StatusMessage(_Part):
    """What the agent is doing, for people."""

    type: Literal["status"] = "status"
    message: str
    turn: int


class Output(_Part):
    """A piece of what the model or a command writes, as it comes."""

    type: Literal["output"] = "output"
    text: str


Stored = Message | Intent | Results | Usage | Verifying | GateMessage | Ask | Completed | Failed
"""The messages with a `seq`."""
FromWorker = Annotated[Ready | Stored | Stopped | StatusMessage | Output, Field(discriminator="type")]
FROM_WORKER: Final[TypeAdapter[FromWorker]] = TypeAdapter(FromWorker)


def line(message: BaseModel) -> bytes:
    """A message as it goes over the socket."""
    return message.model_dump_json(by_alias=True).encode() + b"\n"
