"""Where the model is reached, and with which key: what the asker's environment and the settings say.

The key is never stored: it lives in the daemon's memory and goes to a worker through its socket.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from codeframe_ls.core.config.settings import ModelSettings
from codeframe_ls.core.errors import SettingsError

KEY: Final = "ANTHROPIC_API_KEY"
BASE_URL: Final = "ANTHROPIC_BASE_URL"

_PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
PROXY_VARIABLES: Final = frozenset((*_PROXIES, *(name.lower() for name in _PROXIES)))
CHILD_VARIABLES: Final = PROXY_VARIABLES | {"SSL_CERT_FILE", "SSL_CERT_DIR"}
"""What TLS and proxies need of the asker's environment. The key is never among it."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_local(url: str) -> bool:
    """Whether a URL leads to this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def child_environment(asker: Mapping[str, str], url: str) -> dict[str, str]:
    """What a process that calls the model at `url` gets of the asker's environment.

    This machine is never reached through a proxy.
    """
    names = CHILD_VARIABLES - PROXY_VARIABLES if is_local(url) else CHILD_VARIABLES
    return {name: value for name, value in asker.items() if name in names}


def base_url(settings: ModelSettings, environment: Mapping[str, str]) -> str:
    """Where the model is; empty for the public API.

    Raises SettingsError where `codeframe.toml`, which whoever wrote the repository chose, names another
    machine: it would get the key.
    """
    if settings.base_url and not is_local(settings.base_url):
        raise SettingsError(
            "codeframe.toml may name only a model server on this machine in `model.base_url`, because your "
            f"API key is sent there; for another one, set {BASE_URL} where your editor or `cf` is started."
        )
    return settings.base_url or environment.get(BASE_URL, "")
