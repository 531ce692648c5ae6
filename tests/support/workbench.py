"""Editors on the real programs: the fixtures `transport` and `workbench`.

A `conftest.py` takes them, and `machine`, from here. A test that asks for `workbench` runs once over each way
by which an editor can reach the server; one that needs fewer says
`@pytest.mark.parametrize("transport", [...])`:

* `stdio`: `codeframe-ls --stdio`, the daemon inside the process that the editor started;
* `forwarder`: `codeframe-ls`, which relays to the daemon of the repository;
* `socket`: the daemon's own socket, as an editor that dials by itself would use it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from codeframe_ls import rendezvous
from tests.support.machine import FORWARDER, Machine, machine
from tests.support.recording_client import RecordingClient

__all__ = ["Workbench", "machine", "transport", "workbench"]


@dataclass
class Workbench:
    """A repository, and the editors that have it open over one transport.

    `prefix` stands before the command of the next editor that is started.
    """

    machine: Machine
    root: Path
    transport: str
    editors: list[RecordingClient] = field(default_factory=list)
    prefix: tuple[str, ...] = ()

    async def open_editor(self, **params: Any) -> RecordingClient:
        """Open the repository in one more editor; `params` go into `initialize` (lsprotocol's names)."""
        client = await self.connect()
        params.setdefault("capabilities", types.ClientCapabilities())
        params.setdefault("client_info", types.ClientInfo(name="recording client"))
        await client.initialize_session(types.InitializeParams(root_uri=self.root.as_uri(), **params))
        return client

    async def connect(self) -> RecordingClient:
        """Return an editor that has not said `initialize`."""
        client = RecordingClient()
        if self.transport == "socket":
            # Started first, so that the daemon has the machine's environment and not that of the tests.
            await asyncio.to_thread(self.machine.ensure, self.root)
            reached = await asyncio.to_thread(rendezvous.connect, str(self.root), "editor", "test")
            reader, writer = await asyncio.open_unix_connection(sock=reached.socket)
            client.attach(reader, writer)
        else:
            options = ["--stdio"] if self.transport == "stdio" else []
            command = [*self.prefix, self.machine.python, *FORWARDER, *options]
            await client.spawn(*command, cwd=self.root, environment=self.machine.environment)
        self.editors.append(client)
        return client

    async def close(self) -> None:
        """Let all editors leave, and fail for what went wrong unseen."""
        for editor in self.editors:
            await editor.leave()
        for editor in self.editors:
            editor.verify()
        if self.editors:
            log = self.machine.log(self.root)
            assert "Traceback" not in log, log


@pytest.fixture(params=["stdio", "forwarder", "socket"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def workbench(transport: str, machine: Machine) -> AsyncIterator[Workbench]:
    """A new repository with one commit, and no editor yet."""
    workbench = Workbench(machine, machine.repository(), transport)
    yield workbench
    await workbench.close()
