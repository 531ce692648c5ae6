"""list_files: the files that git does not ignore, below a folder."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from codeframe_ls.agent.run.tools.tool import Input, Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop

MOST_ENTRIES: Final = 500


class ListFiles(Input):
    path: str = Field(".", min_length=1, description="A folder.")
    depth: int = Field(3, ge=1, le=50, description="Deeper folders are told with the number of their files.")


async def _list(workshop: Workshop, wanted: ListFiles) -> str:
    folder = workshop.files.place(wanted.path)
    paths = [path for path in await workshop.tree.files(folder) if not workshop.files.is_hidden(path)]
    if not paths:
        raise ToolError(f"There is no folder {folder}, or nothing in it that git does not ignore.")
    if paths == [folder]:
        raise ToolError(f"{folder} is a file; read_file shows it.")
    entries = _entries(paths, "" if folder == "." else f"{folder}/", wanted.depth)
    shown = entries[:MOST_ENTRIES]
    if len(entries) > len(shown):
        shown.append(f"[{len(entries) - len(shown)} more entries; list a folder of these]")
    return "\n".join(shown)


def _entries(paths: list[str], prefix: str, depth: int) -> list[str]:
    """Files, and folders in place of what lies deeper, in order."""
    entries: dict[str, int] = {}
    for path in paths:
        steps = path.removeprefix(prefix).split("/")
        name = "/".join(steps[:depth]) + ("/" if len(steps) > depth else "")
        entries[prefix + name] = entries.get(prefix + name, 0) + 1
    return [
        f"{name} ({count} {'file' if count == 1 else 'files'})" if name.endswith("/") else name
        for name, count in entries.items()
    ]


LIST_FILES = Tool("list_files", "List the files of a folder that git does not ignore.", ListFiles, _list)
