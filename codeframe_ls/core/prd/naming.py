"""Which PRD a person means: by path, by alias, by ULID, or by not saying. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codeframe_ls.core import ids
from codeframe_ls.core.errors import Conflict, NotFound
from codeframe_ls.core.prd.library import KnownPrd, found

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


async def named_path(core: Core, name: str) -> str:
    """The path of the PRD that `name` means; empty: the current one, or the only one that there is.

    The path need not be registered. Raises NotFound, PrdOutsideRepository, and Conflict when several are
    meant.
    """
    if not name:
        return await _only(core)
    parsed = ids.parse_reference("prd", name)
    for known in core.library.prds.values():
        if parsed and (known.prd.id == parsed.ulid or known.prd.number == parsed.number):
            return known.prd.path
    if parsed and not (core.repository.root / name).exists():
        raise NotFound(f"There is no PRD {name}; `cf prd list` shows them.")
    return core.repository.relative(name)


async def named(core: Core, name: str) -> KnownPrd:
    """The registered PRD that `name` means; raises what `named_path` does, and NotFound."""
    path = await named_path(core, name)
    known = core.library.prds.get(path)
    if known is None:
        raise NotFound(f"{path} is not registered as a PRD; add it with `cf prd add {path}`.")
    return known


async def _only(core: Core) -> str:
    if core.library.current:
        return core.library.current.prd.path
    paths = sorted(core.library.prds) or await found(core)
    if not paths:
        raise NotFound("No PRD was found in this working tree; name one with `cf prd add FILE`.")
    if len(paths) > 1:
        choosing = "choose one with `cf prd use`" if core.library.prds else "register one with `cf prd add`"
        raise Conflict(
            f"There are {len(paths)} PRDs ({', '.join(paths)}); name one, or {choosing}.", paths=paths
        )
    return paths[0]
