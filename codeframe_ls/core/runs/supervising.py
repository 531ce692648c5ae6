"""Listening to one worker: each message is stored before it is acknowledged, and nothing it says is trusted.

Ends when the run works no more, by its worker's word or by a person's, or when the worker is gone. Knows how
a worker is heard and spoken to; not how it is started.
"""

from __future__ import annotations

import logging
import signal
import time
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from codeframe_ls.core.errors import IllegalTransition, RunError, WorkerLost
from codeframe_ls.core.git import trees
from codeframe_ls.core.runs import storing
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.narrating import narrate
from codeframe_ls.core.runs.output import Output as OutputFile
from codeframe_ls.core.runs.progress import Progress
from codeframe_ls.core.runs.spec import (
    FROM_WORKER,
    Ack,
    Completed,
    FromWorker,
    Message,
    Output,
    Ready,
    StatusMessage,
    Stopped,
    Stored,
    Verifying,
    line,
)
from codeframe_ls.core.runs.states import WORKING
from codeframe_ls.core.workers import Worker

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

_SETTING_OUT: Final = 10
_CHECKING: Final = 85
"""Percentages: of the first turn, and of the checks at the end; the turns between come ever closer to it."""


class Conversation:
    """What is heard from the worker of one run."""

    def __init__(self, core: Core, run: Run, worker: Worker, output: OutputFile, progress: Progress) -> None:
        self._core = core
        self._run = run
        self._worker = worker
        self._output = output
        self._progress = progress
        self._began = time.monotonic()

    async def listen(self) -> Run | None:
        """Hear the worker until the run works no more; gives the run, None where it was deleted.

        Raises WorkerLost when the worker is gone without an end, and RunError for what it must not say.
        """
        while (received := await self._receive()) is not None:
            match received:
                case Ready():
                    if not received.preloaded:
                        logger.error("The worker of %s had to load the SDK by itself.", self._run.alias)
                case StatusMessage():
                    self._progress.report(self._run.id, message=received.message, turn=received.turn)
                case Output():
                    self._output.write(received.text)
                case Stopped():
                    return self._run
                case _:
                    run = await self._store(received)
                    if run is None or run.state not in WORKING:
                        return run
        code = await self._worker.end()
        raise WorkerLost(f"Its worker {_died(code)}.")

    async def _receive(self) -> FromWorker | None:
        try:
            data = await self._worker.receive()
            return None if data is None else FROM_WORKER.validate_json(data)
        except (ValueError, ValidationError) as error:
            logger.error("The worker of %s sent something unreadable: %s", self._run.alias, error)
            raise _nonsense(self._run) from None

    async def _store(self, message: Stored) -> Run | None:
        if message.seq != self._run.seq + 1:
            logger.error(
                "The worker of %s sent message %d after %d.", self._run.alias, message.seq, self._run.seq
            )
            raise _nonsense(self._run)
        changed = await self._changed(message.commit) if isinstance(message, Completed) else []
        seconds = self._run.seconds + time.monotonic() - self._began
        try:
            run = await self._core.write(
                lambda tx: storing.store(tx, self._run.id, message, seconds, changed)
            )
        except (IllegalTransition, ValidationError) as error:
            logger.error("The worker of %s is out of step: %s", self._run.alias, error)
            raise _nonsense(self._run) from error
        if run is None:
            return None
        self._began, self._run = time.monotonic(), run
        await self._worker.send(line(Ack(seq=message.seq)))
        self._tell(message)
        return run

    async def _changed(self, commit: str) -> list[str]:
        """The paths that the run has changed. The worker's word for it counts for nothing: git is asked."""
        private = await self._core.private()
        changes = await trees.diff(private, self._run.base, commit)
        if not changes:
            raise RunError("The agent said that it was done, and had changed nothing.", run=self._run.alias)
        await private.keep(f"run/{self._run.id}-head", commit)
        return [change.path for change in changes]

    def _tell(self, message: Stored) -> None:
        if text := narrate(message, self._run.turns):
            self._output.write(text)
        if isinstance(message, Verifying):
            self._progress.report(self._run.id, message="Checking", percentage=_CHECKING)
        elif isinstance(message, Message):
            done = _CHECKING - (_CHECKING - _SETTING_OUT) * 0.85**self._run.turns
            self._progress.report(self._run.id, turn=self._run.turns, percentage=int(done))


def _nonsense(run: Run) -> RunError:
    return RunError(
        "Its worker said what makes no sense, and was ended; `codeframe-ls daemon logs` tells more.",
        run=run.alias,
    )


def _died(code: int) -> str:
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended without a word (exit code {code})"
