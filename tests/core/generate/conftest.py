"""What generating from a model needs: one nursery for the tests of a file, as loading the SDK takes long."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from codeframe_ls.core.workers import Nursery


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[Nursery]:
    """Where worker processes come from."""
    made = Nursery()
    yield made
    await made.close()
