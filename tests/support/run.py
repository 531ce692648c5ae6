"""A run as its daemon sees it: a real repository, worktree and worker process, and the messages both ways."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import multiprocessing
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from codeframe_ls import residence, tree
from codeframe_ls.agent import worker
from codeframe_ls.core.git import snapshot
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.shown import shown_git
from codeframe_ls.core.git.worktrees import Worktree, Worktrees
from codeframe_ls.core.runs.spec import (
    FROM_WORKER,
    Ack,
    ModelSpec,
    RunSpec,
    SpecMessage,
    Steer,
    Stop,
    line,
)
from codeframe_ls.core.sandbox import bubblewrap
from codeframe_ls.core.sandbox.policy import policy_for
from codeframe_ls.core.workers import LONGEST_LINE
from codeframe_ls.core.workspace.repository import Repository
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, MODEL, scenario
from tests.support.waiting import PATIENCE

_CLONE_NEWUSER = 0x10000000
ENDS = ("ask", "completed", "failed", "stopped")
JsonObject = dict[str, Any]


def forkserver() -> ForkServerContext:
    """One process that has loaded the worker, from which all of them are forked."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["codeframe_ls.agent.preload"])
    return context


@dataclass
class Bench:
    """A repository with a worktree of its newest snapshot."""

    root: Path
    private: PrivateRepository
    worktree: Worktree
    base: str
    environment: dict[str, str]

    @property
    def files(self) -> Path:
        """Where the agent works."""
        return self.worktree.path

    async def spec(self, base_url: str, **changes: Any) -> RunSpec:
        """The specification of a new run that asks the model at this address."""
        model = {"name": MODEL, "key": KEY, "base_url": base_url, "pause": 0.01, "attempts": 3}
        policy = await policy_for(
            worktree=self.worktree.path,
            mount=self.root,
            environment=self.environment,
            git=await shown_git(self.private, self.worktree, self.root),
            seconds=60.0,
        )
        values: JsonObject = {
            "run_id": "01RUN",
            "task_alias": "T1",
            "title": "Greet the world",
            "acceptance": ("hello.py greets the world",),
            "worktree": str(self.worktree.path),
            "mount": str(self.root),
            "git_dir": str(self.private.git_dir),
            "base": self.base,
            "head": self.base,
            "policy": policy,
            "environment": {"PATH": self.environment["PATH"]},
            "log": str(self.root.parent / "worker.log"),
            **changes,
        }
        values["model"] = ModelSpec(**{**model, **changes.get("model", {})})
        return RunSpec(**values)

    def show(self, commit: str, path: str) -> bytes:
        """A file of a commit of the private repository."""
        command = ("git", f"--git-dir={self.private.git_dir}", "show", f"{commit}:{path}")
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


async def bench(folder: Path, files: dict[str, str | bytes], environment: dict[str, str]) -> Bench:
    """A repository of these files below `folder`, committed, and a worktree of it."""
    root = folder / "shop"
    await asyncio.to_thread(_commit, root, files)
    found = tree.find(str(root))
    tree_id, state_dir = residence.claim(found)
    places = (Path(found.root), Path(found.git_dir), Path(found.common_dir), Path(state_dir))
    private = await PrivateRepository.open(Repository(*places, tree_id))
    base = (await snapshot.take(private, keep="run/0", message="base")).commit
    return Bench(root, private, await Worktrees(private).acquire(base), base, environment)


def _commit(root: Path, files: dict[str, str | bytes]) -> None:
    root.mkdir()
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "x", "--allow-empty")):
        subprocess.run(("git", *command), cwd=root, check=True)


@dataclass
class Worker:
    """A worker process and what it has said; each message is acknowledged as it comes."""

    process: ForkServerProcess
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    said: list[JsonObject] = field(default_factory=list)
    acknowledges: Callable[[JsonObject], bool] = lambda message: True

    async def hear(self) -> JsonObject | None:
        """The next message; None when the process has ended."""
        async with asyncio.timeout(PATIENCE):
            text = await self.reader.readline()
        if not text:
            return None
        FROM_WORKER.validate_json(text)
        message: JsonObject = json.loads(text)
        self.said.append(message)
        if "seq" in message and self.acknowledges(message):
            await self.tell(Ack(seq=message["seq"]))
        return message

    async def until(self, kind: str, **values: Any) -> JsonObject:
        """The next message of this kind that holds these values."""
        while message := await self.hear():
            if message["type"] == kind and values.items() <= message.items():
                return message
        raise AssertionError(f"the worker ended without {kind}: {self.said}")

    async def end(self) -> JsonObject:
        """Hear everything; the last message that is an end."""
        while await self.hear():
            pass
        ends = [message for message in self.said if message["type"] in ENDS]
        assert len(ends) == 1, self.said
        return ends[0]

    async def tell(self, message: Ack | Steer | Stop | SpecMessage) -> None:
        with contextlib.suppress(ConnectionError):
            self.writer.write(line(message))
            await self.writer.drain()

    def of(self, *kinds: str) -> list[JsonObject]:
        """What was said of these kinds, in order."""
        return [message for message in self.said if message["type"] in kinds]

    def results(self) -> list[JsonObject]:
        """All blocks that the model was told after the task."""
        return [block for message in self.of("results") for block in message["content"]]

    def kinds(self) -> list[str]:
        """The kinds of all that is stored, usage left out."""
        return [message["type"] for message in self.said if "seq" in message and message["type"] != "usage"]


def without_sandbox(connection: socket.socket) -> None:
    """A worker on a machine where no sandbox can be made: its kernel allows no user namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    bubblewrap._working.clear()  # What the forkserver has found out was on another machine.
    worker.main(connection)


@contextlib.asynccontextmanager
async def working(
    spec: RunSpec,
    acknowledges: Callable[[JsonObject], bool] = lambda message: True,
    begin: Callable[[socket.socket], None] = worker.main,
) -> AsyncIterator[Worker]:
    """A worker that has been given this specification."""
    ours, theirs = socket.socketpair()
    process = forkserver().Process(target=begin, args=(theirs,), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours, limit=LONGEST_LINE)
    one = Worker(process, reader, writer, acknowledges=acknowledges)
    try:
        await one.tell(SpecMessage(spec=spec))
        yield one
    finally:
        writer.close()
        await asyncio.to_thread(process.join, PATIENCE)
        assert process.exitcode is not None, "the worker outlived its daemon"


def resumed(spec: RunSpec, worker: Worker, **changes: Any) -> RunSpec:
    """The specification with which a run goes on, from what was stored of it."""
    stored = [message for message in worker.said if "seq" in message]
    turns = [
        {
            "role": message.get("role", "user"),
            "content": message["content"],
            "stop_reason": message.get("stopReason"),
        }
        for message in stored
        if message["type"] in ("message", "results")
    ]
    commits = [message["commit"] for message in stored if message["type"] == "results" and message["commit"]]
    values = {
        **{name: getattr(spec, name) for name in RunSpec.model_fields},
        "transcript": (*spec.transcript, *turns),
        "intents": (*spec.intents, *(message["id"] for message in stored if message["type"] == "intent")),
        "seq": max(message["seq"] for message in stored),
        "head": commits[-1] if commits else spec.head,
        "base_results": (
            *spec.base_results,
            *(m["result"] for m in stored if m["type"] == "gate" and m["scope"] == "base"),
        ),
        **changes,
    }
    return RunSpec.model_validate(values)


def calls(*blocks: tuple[str, JsonObject], **turn: Any) -> JsonObject:
    """A turn that calls tools."""
    return {"answer": [{"tool": name, "input": value} for name, value in blocks], **turn}


def call(name: str, /, **value: Any) -> JsonObject:
    """A turn that calls one tool."""
    return calls((name, value))


EDIT: JsonObject = {"path": "hello.py", "old": "'hello'", "new": "'hello, world'"}
"""The change that the task asks for."""
FINISH: JsonObject = {"summary": "It greets the world."}


@dataclass
class Ran:
    """How a run of one process went."""

    end: JsonObject
    worker: Worker
    requests: list[Any]
    spec: RunSpec

    def told(self) -> str:
        """All that the model was told after the task, as one text."""
        return "\n".join(str(block.get("content", block.get("text"))) for block in self.worker.results())


async def ran(on: Bench, *turns: JsonObject, key: str | None = None, **changes: Any) -> Ran:
    """Run these turns to the end of a process; every request must find its turn."""
    async with ReplayServer(scenario(*turns, key=key)) as server:
        return await gone_on(server, await on.spec(server.base_url, **changes))


async def gone_on(
    server: ReplayServer, spec: RunSpec, begin: Callable[[socket.socket], None] = worker.main
) -> Ran:
    """Run to the end of one process of a run."""
    async with working(spec, begin=begin) as one:
        end = await one.end()
    assert all(request.outcome != "unscripted" for request in server.requests), server.requests[-1]
    return Ran(end, one, list(server.requests), spec)
