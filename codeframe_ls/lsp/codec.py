"""Between plain JSON and lsprotocol's types: one converter for all sessions of the process.

A converter costs 10 to 50 ms to build and caches its hooks per type; it holds no state of a session.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from cattrs import transform_error
from cattrs.errors import BaseValidationError
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.protocol import default_converter

if TYPE_CHECKING:
    from cattrs import Converter


class Written(str):
    """A result that is JSON text already: it is sent as it is. Its maker vouches for it."""


_TOKENS: Final = frozenset({"workDoneToken", "partialResultToken", "token"})


@lru_cache(maxsize=1)
def converter() -> Converter:
    """Return the converter that every session of this process shares."""
    return default_converter()  # type: ignore[no-any-return, no-untyped-call]


def structure_params(method: str, params: Any) -> Any:
    """Return the params as lsprotocol's type; those of a method outside the specification stay as they are.

    Raises JsonRpcInvalidParams with a sentence that names the offending field.
    """
    entry = types.METHOD_TO_TYPES.get(method)
    if entry is None:
        return params
    kind: Any = entry[2]
    if kind is None:  # shutdown and exit have no params, whatever a client sends along
        return None
    params = {} if params is None else params
    if not isinstance(params, dict):
        raise JsonRpcInvalidParams(f"The params of {method} are an object.")
    for name in _TOKENS & params.keys():
        # lsprotocol lets any value through where a type is "integer or string".
        if not _is_token(params[name]):
            raise JsonRpcInvalidParams(
                f"The params of {method} do not fit: {name} is an integer or a string."
            )
    try:
        return converter().structure(params, kind)
    except Exception as error:
        raise JsonRpcInvalidParams(f"The params of {method} do not fit: {_reason(error)}.") from error


def structure_result(method: str, result: Any) -> Any:
    """Return a client's result as lsprotocol's type. Raises whatever cattrs finds wrong with it."""
    entry = types.METHOD_TO_TYPES.get(method)
    if entry is None or entry[1] is None:
        return result
    response: Any = entry[1]
    return converter().structure({"id": 0, "jsonrpc": "2.0", "result": result}, response).result


def encode(message: Mapping[str, Any]) -> bytes:
    """Return the body of a message. Raises TypeError or ValueError for what JSON cannot say.

    Only lsprotocol's objects are converted: what is plain JSON already is not walked, and what is `Written`
    not even read, because every keystroke asks for thousands of lenses.
    """
    result = message.get("result")
    if isinstance(result, Written):
        head = _text({name: value for name, value in message.items() if name != "result"})
        return f'{head[:-1]},"result":{result}}}'.encode()
    return _text(message).encode()


def _text(message: Any) -> str:
    return json.dumps(message, separators=(",", ":"), allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    plain = converter().unstructure(value)
    if plain is value:
        raise TypeError(f"a {type(value).__name__} is not JSON")
    return plain


def _is_token(value: Any) -> bool:
    return value is None or (isinstance(value, int | str) and not isinstance(value, bool))


def _reason(error: Exception) -> str:
    if isinstance(error, BaseValidationError):
        return "; ".join(transform_error(error, path="params"))
    return str(error) or type(error).__name__
