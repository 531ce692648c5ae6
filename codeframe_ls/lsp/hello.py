"""What the forwarder's handshake told about a connection before any LSP was spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hello:
    """`environment` holds the allow-listed variables of the client; it may hold an API key.

    It therefore stays out of the repr, which ends up in logs.
    """

    session_id: str = ""
    cwd: Path = Path()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
