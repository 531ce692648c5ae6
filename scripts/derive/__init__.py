"""Derives every face of the operations from the one table in `codeframe_ls.core.table`.

`python -m scripts.derive` writes the files, `python -m scripts.derive --check` fails when one is stale.
One module a face; each has `TARGET` (the file) and `render(operations) -> str`.
"""
