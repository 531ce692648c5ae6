"""codeframe_ls: from a requirements document to reviewed code, inside the editor.

This file is imported by everything, the forwarder included, so it must stay free of imports.
"""

__version__ = "0.1.0"
