"""Running a program that must obey permission bits, also where the tests run as root."""

from __future__ import annotations

import os

UNPRIVILEGED: tuple[str, ...] = (
    # Root without this capability owns its files still, and is bound by their permission bits.
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--") if os.geteuid() == 0 else ()
)
