"""Every test here may ask for the private repository of a real one."""

from __future__ import annotations

import pytest

from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.workspace.repository import Repository


@pytest.fixture
async def private(repository: Repository) -> PrivateRepository:
    """The private repository of `repository`."""
    return await PrivateRepository.open(repository)
