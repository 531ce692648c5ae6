"""URIs of documents: one key for all spellings of one, and the path of a `file:` URI.

Clients spell the same file as `file:///c%3A/x`, `file:///C:/x` or `file:///a/%C3%A9` and `file:///a/é`.
Paths stay as they are on disk: no symbolic link is followed and no case is folded here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes, urlsplit

_DRIVE = re.compile(r"^/([A-Za-z]):(?=/|$)")
_TRIPLET = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def key(uri: str) -> str:
    """Return the one spelling of a URI that all its spellings share."""
    path = to_path(uri)
    return from_path(path) if path is not None else _normalise(uri)


def to_path(uri: str) -> Path | None:
    """Return the path of a local `file:` URI, or None for any other."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # such as an unclosed bracket where a host should be
        return None
    # A "#" or "?" that a client left unescaped is part of the file's name.
    if parts.scheme != "file" or parts.netloc.lower() not in ("", "localhost"):
        return None
    rest = (
        parts.path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    name = os.fsdecode(unquote_to_bytes(rest))
    if not name.startswith("/") or "\0" in name:
        return None
    return Path(_DRIVE.sub(lambda drive: f"/{drive[1].lower()}:", name))


def from_path(path: Path) -> str:
    """Return the `file:` URI of an absolute path."""
    return "file://" + quote_from_bytes(os.fsencode(path), safe="/:")


def _normalise(uri: str) -> str:
    """Apply the syntax-based normalisation of RFC 3986 §6.2.2; never decode a reserved character."""
    scheme, colon, rest = uri.partition(":")
    rest = _TRIPLET.sub(_normal_triplet, rest)
    return scheme.lower() + colon + quote(rest, safe="%/:?#[]@!$&'()*+,;=", errors="surrogatepass")


def _normal_triplet(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
