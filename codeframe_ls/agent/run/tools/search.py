"""search: a regular expression over the files that git does not ignore, by ripgrep or git."""

from __future__ import annotations

import asyncio
import shutil
from typing import Final

from pydantic import Field

from codeframe_ls.agent.run.files import Files
from codeframe_ls.agent.run.tools.tool import Input, Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop
from codeframe_ls.core.child import Ended, run

MOST_MATCHES: Final = 200
LONGEST_LINE: Final = 300
SECONDS: Final = 30.0


class Search(Input):
    pattern: str = Field(min_length=1, description="A regular expression.")
    path: str = Field(".", min_length=1, description="A folder or a file.")
    literal: bool = Field(False, description="Whether the pattern is plain text.")
    ignore_case: bool = False


async def _search(workshop: Workshop, wanted: Search) -> str:
    path = workshop.files.place(wanted.path)
    try:
        async with asyncio.timeout(SECONDS):
            if shutil.which("rg"):
                ended = await run(*_ripgrep(wanted, path), folder=workshop.files.root)
            else:
                ended = await workshop.tree.grep(*_git_grep(wanted, path))
    except TimeoutError:
        raise ToolError(f"The search took longer than {SECONDS:g} s; search a smaller folder.") from None
    return _told(ended, wanted, workshop.files)


def _ripgrep(wanted: Search, path: str) -> list[str]:
    command = [
        "rg",
        "--no-config",
        "--hidden",
        "--no-messages",
        "--color=never",
        "--no-heading",
        "--sort=path",
    ]
    command += ["--line-number", "--with-filename", "--null", "--glob=!.git"]
    # What git ignores is passed over, and nothing else: no file of ripgrep's own counts.
    command += ["--no-ignore-dot", "--no-require-git"]
    command += ["--fixed-strings"] if wanted.literal else []
    command += ["--ignore-case"] if wanted.ignore_case else []
    return [*command, "--regexp", wanted.pattern, "--", f"./{path}" if path != "." else "./"]


def _git_grep(wanted: Search, path: str) -> list[str]:
    options = ["--no-color", "-I", "--untracked", "--line-number", "--null"]
    options.append("--fixed-strings" if wanted.literal else "--extended-regexp")
    options += ["--ignore-case"] if wanted.ignore_case else []
    return [*options, "-e", wanted.pattern, "--", path]


def _told(ended: Ended, wanted: Search, files: Files) -> str:
    if ended.code not in (0, 1):
        said = ended.err.decode(errors="replace").strip()
        raise ToolError(f"The pattern {wanted.pattern!r} cannot be searched for. {said[:500]}".strip())
    matches = []
    for line in ended.out.decode(errors="replace").splitlines():
        path, _, rest = line.partition("\0")
        # ripgrep separates the number by a colon, git by a NUL.
        number, _, text = rest.replace("\0", ":", 1).partition(":")
        path = path.removeprefix("./")
        if number.isdigit() and not files.is_hidden(path):
            matches.append(f"{path}:{number}: {text.strip()[:LONGEST_LINE]}")
    if not matches:
        return f"Nothing matches {wanted.pattern!r}."
    shown = matches[:MOST_MATCHES]
    if len(matches) > len(shown):
        shown.append(f"[{len(matches) - len(shown)} more matches; search for less, or in a smaller folder]")
    return "\n".join(shown)


SEARCH = Tool("search", "Search the files that git does not ignore; gives path:line: text.", Search, _search)
