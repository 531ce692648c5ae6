"""A run from its task to its end: the real SDK, a real worker process, real files, git and sandbox."""

from __future__ import annotations

from codeframe_ls.replay.server import ReplayServer
from tests.support.model import scenario
from tests.support.run import Bench, working


async def test_a_task_is_read_edited_run_and_finished(shop: Bench) -> None:
    turns = [
        {"answer": [{"text": "I look."}, {"tool": "read_file", "input": {"path": "hello.py"}}]},
        {
            "when": {"tool_result": "print('hello')"},
            "answer": [
                {
                    "tool": "edit_file",
                    "input": {"path": "hello.py", "old": "'hello'", "new": "'hello, world'"},
                },
                {"tool": "run_command", "input": {"command": "python3 hello.py"}},
            ],
        },
        {
            "when": {"tool_result": "hello, world"},
            "answer": [{"tool": "finish", "input": {"summary": "Greets."}}],
        },
    ]
    async with ReplayServer(scenario(*turns)) as server, working(await shop.spec(server.base_url)) as worker:
        end = await worker.end()
    assert end["type"] == "completed", worker.said
    assert shop.show(end["commit"], "hello.py") == b"print('hello, world')\n"
    assert worker.kinds() == [
        *("message", "message", "intent", "results"),
        *("message", "intent", "intent", "results"),
        *("message", "intent", "verifying", "results", "completed"),
    ]
