"""create_file: a new file, with the folders on the way to it."""

from __future__ import annotations

import asyncio

from pydantic import Field

from codeframe_ls.agent.run.tools.tool import Input, Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop


class CreateFile(Input):
    path: str = Field(min_length=1)
    text: str


async def _create(workshop: Workshop, wanted: CreateFile) -> str:
    try:
        data = wanted.text.encode()
    except UnicodeEncodeError as error:
        raise ToolError("The text holds half a character (a lone surrogate); nothing was written.") from error
    await asyncio.to_thread(workshop.files.create, wanted.path, data)
    return f"Created {wanted.path}."


CREATE_FILE = Tool(
    "create_file",
    "Create a new file; folders are made. Refuses one that exists.",
    CreateFile,
    _create,
    acts=True,
)
