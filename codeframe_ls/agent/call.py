"""The words of a model call: where it goes, how long it may take, what it costs, and who hears it.

No SDK here, so that these can be named without importing it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from codeframe_ls.core.errors import ModelKeyRejected, SettingsError

PUBLIC_BASE_URL = "https://api.anthropic.com"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the API is and the key for it; nothing is taken from the environment.

    Raises ModelKeyRejected or SettingsError when no request could be made with them.
    """

    key: str = field(repr=False)
    base_url: str = PUBLIC_BASE_URL

    def __post_init__(self) -> None:
        if not (self.key.isascii() and self.key.isprintable()) or " " in self.key:
            raise ModelKeyRejected(
                "The API key holds characters that no key has; set ANTHROPIC_API_KEY anew."
            )
        if not self.base_url.startswith(("http://", "https://")) or not self.host:
            raise SettingsError(
                f"The model's base URL {_without_login(self.base_url)!r} is no http(s) address; correct "
                "`[model] base_url` or ANTHROPIC_BASE_URL."
            )

    @property
    def host(self) -> str:
        """The host with its port, for sentences."""
        return _without_login(self.base_url).partition("/")[0]


def _without_login(url: str) -> str:
    """A URL without its scheme and without the user name and password that it may hold."""
    return url.rpartition("://")[2].rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often.

    `attempts` tries, with `pause` seconds before the second, twice that before the third and so on, unless
    the API names a time, but no more than `waiting` seconds of pauses in all. `connect` and `silence` are the
    seconds for a connection and between two bytes, `total` those for everything.
    """

    attempts: int = 3
    pause: float = 0.5
    waiting: float = 60.0
    connect: float = 10.0
    silence: float = 120.0
    total: float = 1800.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. `input` is what was neither read from the prompt cache nor written to it."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """What a user can do about a call that fails by what was asked: the end of a sentence."""

    too_large: str
    declined: str


class Listener(Protocol):
    """Hears a call while it goes on. What it raises ends the call."""

    def on_text(self, fragment: str) -> None:
        """A piece of the answer's text."""

    def on_thinking(self) -> None:
        """The model is thinking."""

    def on_retry(self, sentence: str) -> None:
        """The answer so far is void; after a pause it comes again from the start."""

    def on_usage(self, usage: Usage, stop_reason: str) -> None:
        """What one try has cost; also for a try that broke, which has no stop reason."""
