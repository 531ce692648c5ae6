"""A process that takes a snapshot and says how it went: `python -m tests.core.git.taking ROOT`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import take
from tests.support.repositories import places


async def main(root: Path) -> str:
    try:
        private = await PrivateRepository.open(places(root))
        return f"taken: {await take(private, keep='checkpoint/1', message='Snapshot')}"
    except CodeframeError as error:
        return f"{error.name}: {error}"


if __name__ == "__main__":
    print(asyncio.run(main(Path(sys.argv[1]))))
