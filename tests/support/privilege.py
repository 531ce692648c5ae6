"""Running a program with less than a test has: bound by permission bits, or without a sandbox."""

from __future__ import annotations

import os

UNPRIVILEGED: tuple[str, ...] = (
    # Root without this capability owns its files still, and is bound by their permission bits.
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--") if os.geteuid() == 0 else ()
)

WITHOUT_NAMESPACES: tuple[str, ...] = (
    *("unshare", "--user", "--map-root-user", "sh", "-c"),
    *('echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "sh"),
)
"""As on a system that forbids user namespaces: no sandbox works."""
