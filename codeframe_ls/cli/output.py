"""JSON on standard output. It keeps every character: what a terminal would obey stands there as an escape."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_OBEYED: Final = re.compile("[\x7f-\x9f]")
"""Control characters that JSON itself leaves as they are; U+009B begins a sequence as Escape does."""


def as_json(value: Any) -> str:
    """The value as one line of JSON."""
    text = json.dumps(value, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
