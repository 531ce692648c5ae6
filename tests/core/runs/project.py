"""A small project with one check of its own, and a model that is played from a script."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from codeframe_ls.core.core import Core
from codeframe_ls.core.operation import Call
from codeframe_ls.replay.server import ReplayServer
from tests.support.core import PERSON, call, git
from tests.support.model import KEY, scenario
from tests.support.waiting import PATIENCE, wait_until

CODE = "def double(n):\n    return n\n"
SETTINGS = """
[gates.commands]
tidy = "! grep MESS numbers_.py"
"""
"""A check that is green as long as nobody writes MESS into the code."""


class Project:
    """The repository of a core with code, a check that is trusted, and one READY task."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.root = core.repository.root
        self.server: ReplayServer | None = None
        self.write("numbers_.py", CODE)
        self.write("codeframe.toml", SETTINGS)
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--message=Numbers")

    async def model(self, *turns: dict[str, Any]) -> None:
        """Let the model answer these turns."""
        await self.close()
        self.server = ReplayServer(scenario(*turns))
        await self.server.__aenter__()

    @property
    def person(self) -> Call:
        """Somebody whose environment leads to that model."""
        assert self.server is not None
        environment = {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": self.server.base_url,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        return replace(PERSON, environment=environment)

    async def call(self, operation: str, /, **params: Any) -> Any:
        """Run an operation as that person."""
        return await self.core.call(operation, params, self.person)

    async def task(self, title: str = "Double it", **params: Any) -> str:
        """A READY task; gives its alias."""
        return str((await call(self.core, "tasks.create", title=title, **params)).task.alias)

    async def begin(self, task: str, **params: Any) -> Any:
        """Start the task, its checks trusted; gives the run as it is then."""
        return (await self.call("runs.start", **{"tasks": [task], "trust": True, **params})).runs[0]

    async def start(self, task: str, **params: Any) -> Any:
        """Start the task and wait until its run rests; gives the run."""
        return await self.rested((await self.begin(task, **params)).id)

    async def rested(self, run: str) -> Any:
        """The run, once nothing works for it."""
        await self.core.runs.ended(run)
        return (await self.call("runs.show", run=run)).run

    def write(self, path: str, text: str) -> None:
        """Write a file of the working tree."""
        (self.root / path).write_text(text, encoding="utf-8")

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until the condition holds."""
        await asyncio.to_thread(wait_until, condition, what)

    async def called(self, times: int = 1) -> None:
        """Wait until the model has been called so often."""
        assert self.server is not None
        await self.server.until(lambda requests: len(requests) >= times, PATIENCE)

    async def status(self, task: str) -> str:
        """The state of a task."""
        return str((await call(self.core, "tasks.show", task=task)).task.status)

    async def close(self) -> None:
        """End the model's server."""
        if self.server is not None:
            await self.server.__aexit__(None, None, None)
            self.server = None


def uses(tool: str, /, **given: Any) -> dict[str, Any]:
    """A turn of the model that calls one tool."""
    return {"answer": [{"tool": tool, "input": given}]}


def edits(path: str = "numbers_.py", old: str = "return n\n", new: str = "return 2 * n\n") -> dict[str, Any]:
    """A turn that edits a file."""
    return uses("edit_file", path=path, old=old, new=new)


def finishes() -> dict[str, Any]:
    """A turn that says that the work is done."""
    return uses("finish", summary="It doubles.")


def asks(question: str = "Twice or thrice?", *options: str) -> dict[str, Any]:
    """A turn that asks a person."""
    return uses("ask_human", question=question, options=list(options))


def waits() -> dict[str, Any]:
    """A turn that never comes to its end."""
    return {"fault": {"kind": "stall"}}
