"""Which file is a PRD: a registered one, one that a glob of the settings names, or by its front matter.

Decides by name and text; touches no disk. Cases: globs and front matter do not distinguish upper and lower
case (`prd.md` is as good as `PRD.md`, on every file system); registered paths are compared exactly, as git
does.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Sequence
from typing import Final

from codeframe_ls.core.prd.frontmatter import fields

DEFAULT_GLOBS: Final = ("PRD.md", "docs/prd/*.md", "*.prd.md")

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
_NEVER = frozenset({".git", ".codeframe", "node_modules", ".venv"})
_MARKS = {("codeframe", "prd"), ("type", "prd")}
_MEMBER = re.compile(r"(.)-(.)|(.)", re.DOTALL)
_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)


def is_prd(
    path: str, text_head: str, registered: Collection[str], globs: Sequence[str] = DEFAULT_GLOBS
) -> bool:
    """Whether the file at `path` (relative to the root, forward slashes) is a requirements document.

    `text_head` is its beginning, at least the front matter. Only Markdown files are asked for front matter:
    `codeframe: prd` or `type: prd`; `codeframe: none` keeps the globs from taking a file.
    """
    if path in registered:
        return True
    if not _NEVER.isdisjoint(path.split("/")):
        return False
    declared = fields(text_head) if is_markdown(path) else {}
    if declared.get("codeframe", "").lower() == "none":
        return False
    return matches(path, globs) or any(declared.get(key, "").lower() == value for key, value in _MARKS)


def is_markdown(path: str) -> bool:
    """Whether the name is that of a Markdown file."""
    return path.lower().endswith(_MARKDOWN)


def matches(path: str, globs: Sequence[str]) -> bool:
    """Whether one of the globs names the path.

    A glob matches in every directory, so that `PRD.md` also names `packages/x/PRD.md`; one that begins with
    `/` only from the root. `*` and `?` stay within a name, `**` crosses directories, `[abc]` is one of these
    characters and `[!abc]` one of the others.
    """
    return any(_pattern(glob).fullmatch(path) for glob in globs)


@functools.lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    prefix = "" if glob.startswith("/") else "(?:.*/)?"
    body = "".join(map(_translated, _TOKEN.findall(glob.removeprefix("/").removeprefix("./"))))
    return re.compile(prefix + body, re.IGNORECASE | re.DOTALL)


def _translated(token: str) -> str:
    if token.startswith("[") and len(token) > 1:
        return _character_class(token[1:-1])
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(token, re.escape(token))


def _character_class(content: str) -> str:
    negated = content.startswith("!")
    members = ""
    for low, high, single in _MEMBER.findall(content[negated:]):
        if single:
            members += re.escape(single)
        elif low <= high:
            members += f"{re.escape(low)}-{re.escape(high)}"
    if negated:
        return f"[^/{members}]"
    return f"[{members}]" if members else "(?!)"
