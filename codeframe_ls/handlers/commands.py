"""`workspace/executeCommand` and `codeframe/call`: running an operation of the table for this editor.

Both take the operation's parameters as one object and give its result as JSON. `codeframe/call` is for
clients of ours, which show results themselves; what `executeCommand` did is shown here (`outcomes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from codeframe_ls.core.errors import CodeframeError, InvalidParams
from codeframe_ls.core.operation import Result
from codeframe_ls.core.plans.result import PlanPage
from codeframe_ls.core.table import operations
from codeframe_ls.handlers import outcomes
from codeframe_ls.handlers.calls import call_of
from codeframe_ls.handlers.offers import PREFIX
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature

CALL: Final = "codeframe/call"


@feature(types.WORKSPACE_EXECUTE_COMMAND)
async def execute_command(session: Session, params: types.ExecuteCommandParams) -> Any:
    """Run `codeframe.<operation>` with one object of parameters, show what it did, and give the result."""
    state = await state_of(session)
    name = params.command.removeprefix(PREFIX)
    raw = _argument(params.command, params.arguments or ())
    found = operations().get(name)
    if session.quirks.blocks_on_commands and found is not None and found.long:
        session.spawn(_later(state, name, raw), name)
        return None
    result = await run(state, name, raw, params.work_done_token)
    await outcomes.show(state, operations()[name], result)
    return _json(state, result)


@feature(CALL)
async def call(session: Session, params: Any) -> Any:
    """Run `{"operation": ..., "params": {...}}`; `workDoneToken` carries the progress."""
    state = await state_of(session)
    asked = params if isinstance(params, dict) else {}
    name, raw, token = asked.get("operation"), asked.get("params", {}), asked.get("workDoneToken")
    if not isinstance(name, str) or not isinstance(raw, dict) or not isinstance(token, str | int | None):
        raise InvalidParams(f"{CALL} takes `operation`, a name, and `params`, an object.")
    return _json(state, await run(state, name, raw, token))


async def run(
    state: State, name: str, raw: Mapping[str, Any], token: types.ProgressToken | None = None
) -> Result:
    """Run an operation for this session. A long one shows its progress and can be cancelled by it."""
    found = operations().get(name)
    if found is None or not found.long:
        return await state.core.call(name, raw, call_of(state.session))
    async with state.session.progress(found.title, token) as progress:
        return await state.core.call(name, raw, call_of(state.session, progress.report))


async def _later(state: State, name: str, raw: Mapping[str, Any]) -> None:
    """For an editor that stands still until a command is answered: it was answered before this began."""
    try:
        result = await run(state, name, raw)
        await outcomes.show(state, operations()[name], result)
    except CodeframeError as error:
        state.session.show_message(error.message, types.MessageType.Error)


def _argument(command: str, arguments: Sequence[Any]) -> Mapping[str, Any]:
    if not arguments:
        return {}
    if len(arguments) > 1 or not isinstance(arguments[0], dict):
        raise InvalidParams(f"{command} takes one argument, an object of its parameters.")
    return arguments[0]


def _json(state: State, result: Result) -> Any:
    if isinstance(result, PlanPage):
        # An absolute path, and this editor may know the tree under another name.
        name = state.session.documents.names.of(Path(result.path))
        result = result.model_copy(update={"path": str(name)})
    return result.model_dump(mode="json", by_alias=True)
