"""What an exception in a handler becomes for the client: a code and a sentence, never a traceback."""

from __future__ import annotations

import logging
from typing import Any, Final

from pygls.exceptions import JsonRpcException

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.failures import REQUEST_FAILED, describe
from codeframe_ls.lsp.requests import ClientError

logger = logging.getLogger(__name__)

SERVER_NOT_INITIALIZED: Final = -32002
METHOD_NOT_FOUND: Final = -32601
INVALID_REQUEST: Final = -32600
REQUEST_CANCELLED: Final = -32800


def response_error(error: BaseException, method: str) -> dict[str, Any]:
    """Return the `error` member of a response. What is not meant for a user goes to the log alone."""
    if isinstance(error, JsonRpcException):
        return error_object(error.code, error.message, error.data)
    if isinstance(error, ClientError):
        return error_object(REQUEST_FAILED, str(error))
    failure = describe(error)
    if not isinstance(error, CodeframeError):
        logger.error("The handler of %s failed.", method, exc_info=error)
    return error_object(failure.code, failure.message, failure.data)


def error_object(code: int, message: str, data: Any = None) -> dict[str, Any]:
    """Return a JSON-RPC error object; `data` is left out when there is none."""
    error = {"code": code, "message": message}
    return error if data is None else {**error, "data": data}
