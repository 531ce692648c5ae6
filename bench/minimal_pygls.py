"""The least language server that pygls can be: what everybody pays who builds on it."""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("minimal", "1")


@server.feature(types.TEXT_DOCUMENT_CODE_LENS)
def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
    """No lenses."""
    return []


if __name__ == "__main__":
    server.start_io()
