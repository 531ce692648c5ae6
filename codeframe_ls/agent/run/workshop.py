"""What the tools of one run work with. Knows no tool."""

from __future__ import annotations

from dataclasses import dataclass

from codeframe_ls.agent.run.commands import Commands
from codeframe_ls.agent.run.files import Files
from codeframe_ls.agent.run.tree import Tree


@dataclass(frozen=True, slots=True)
class Workshop:
    """The files, the git tree that holds them, and a way to run commands there."""

    files: Files
    tree: Tree
    commands: Commands
