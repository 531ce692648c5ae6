"""All operations on tasks: importing this module enters them into the table."""

from __future__ import annotations

from codeframe_ls.core.tasks import editing, listing, moving, ordering

__all__ = ["editing", "listing", "moving", "ordering"]
