"""All tools, in the order in which the model hears of them: it never changes, so that the prompt's prefix is
cached."""

from __future__ import annotations

from typing import Any, Final

from codeframe_ls.agent.run.tools.closing import ASK_HUMAN, FINISH
from codeframe_ls.agent.run.tools.create_file import CREATE_FILE
from codeframe_ls.agent.run.tools.edit_file import EDIT_FILE
from codeframe_ls.agent.run.tools.list_files import LIST_FILES
from codeframe_ls.agent.run.tools.read_file import READ_FILE
from codeframe_ls.agent.run.tools.run_command import RUN_COMMAND
from codeframe_ls.agent.run.tools.search import SEARCH
from codeframe_ls.agent.run.tools.tool import Tool

TOOLS: Final[dict[str, Tool[Any]]] = {
    tool.name: tool
    for tool in (READ_FILE, LIST_FILES, SEARCH, EDIT_FILE, CREATE_FILE, RUN_COMMAND, ASK_HUMAN, FINISH)
}
DECLARATIONS: Final = [tool.declaration() for tool in TOOLS.values()]
