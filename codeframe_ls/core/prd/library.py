"""The PRDs of the working tree: which there are, and what is known of their sections.

Knows no face, no editor and no plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


async def register_found(core: Core) -> list[str]:
    """Register every PRD that the working tree holds; the paths of all registered ones, sorted."""
    rows = await core.read(lambda db: db.all("SELECT path FROM prd ORDER BY path"))
    return [row["path"] for row in rows]
