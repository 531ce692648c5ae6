"""The server offers what it has handlers for, and nothing else."""

from __future__ import annotations

import re

from lsprotocol import types

import codeframe_ls.handlers
from codeframe_ls.lsp import FEATURES
from codeframe_ls.lsp.capabilities import initialize_result
from codeframe_ls.lsp.codec import converter
from codeframe_ls.lsp.position import Encoding

METHODS = {
    "workspaceSymbolProvider": types.WORKSPACE_SYMBOL,
    "executeCommandProvider": types.WORKSPACE_EXECUTE_COMMAND,
    "diagnosticProvider": types.TEXT_DOCUMENT_DIAGNOSTIC,
}
"""Providers whose method is not `textDocument/` and their own name."""


def method(provider: str) -> str:
    return METHODS.get(provider) or "textDocument/" + provider.removesuffix("Provider")


def test_each_provider_has_a_handler_and_each_handler_of_a_request_a_provider() -> None:
    assert codeframe_ls.handlers
    result = converter().unstructure(initialize_result(Encoding.UTF8, commands=True, pull=True))
    offered = {method(name) for name in result["capabilities"] if name.endswith("Provider")}

    requests = {
        name
        for name in FEATURES.methods
        if name in types.METHOD_TO_TYPES and types.METHOD_TO_TYPES[name][1] is not None
    }

    assert {name for name in requests if not re.search("[rR]esolve$", name)} == offered
