"""What the columns of a table hold, by their headers and, for codes, by their cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codeframe_ls.core.generate import vocabulary, wording
from codeframe_ls.core.generate.blocks import Table
from codeframe_ls.core.generate.vocabulary import Column
from codeframe_ls.core.prd import markdown

_SHORT_CODE = re.compile(r"[^\W\d_]{1,6}[-_. ]?(?:[^\W\d_]{1,6}[-_.])?\d+(?:[.-]\d+)*[a-z]?")


def columns_of(table: Table) -> list[Column | None]:
    """The kinds of a table's columns; without a title, the text is it.

    In a table of two columns such as "Item" and "Requirement", the first names what the second demands; a
    phase only says when. What stands beside the codes of requirements is their text, whatever its header
    says. A table that weighs risks or answers questions lists no work, and none of its columns counts.
    """
    headers = [markdown.plain(header) for header in table.header]
    columns = [vocabulary.column_of(header) for header in headers]
    if "title" not in columns and any(map(vocabulary.is_foreign_column, headers)):
        return [None] * len(columns)
    if "id" not in columns:
        columns = [
            "id" if column is None and _all_codes(table, index) else column
            for index, column in enumerate(columns)
        ]
    if "title" not in columns and "description" in columns:
        columns[columns.index("description")] = "title"
    elif "title" in columns[1:] and columns[0] is None and not vocabulary.is_phase_column(headers[0]):
        columns[columns.index("title")] = "description"
        columns[0] = "title"
    if "title" not in columns and "id" in columns and _all_codes(table, columns.index("id"), strict=True):
        _name_after_code(columns)
    return columns


def is_list_of_work(table: Table) -> bool:
    """Whether the table numbers requirements or features, and says so."""
    columns = columns_of(table)
    if "id" not in columns or "title" not in columns:
        return False
    return vocabulary.is_work_column(markdown.plain(table.header[columns.index("title")]))


def _name_after_code(columns: list[Column | None]) -> None:
    following = columns.index("id") + 1
    if following < len(columns) and columns[following] is None:
        columns[following] = "title"


def has_codes(table: Table, columns: Sequence[Column | None], *, strict: bool = False) -> bool:
    """Whether the table lists requirements by their codes, and says what each of them is.

    With `strict`, only codes such as FR-1 count, and none as short as M1.
    """
    if "id" not in columns or "title" not in columns:
        return False
    return _all_codes(table, columns.index("id"), strict=strict)


def _all_codes(table: Table, index: int, *, strict: bool = False) -> bool:
    cells = [markdown.plain(row.cells[index]) for row in table.rows]
    return any(cells) and all(_is_code(cell, strict=strict) for cell in cells if cell)


def _is_code(cell: str, *, strict: bool) -> bool:
    if wording.CODE.fullmatch(cell):
        return True
    prefix = re.split(r"[-_. \d]", cell, maxsplit=1)[0]
    return not strict and bool(_SHORT_CODE.fullmatch(cell)) and not vocabulary.is_foreign_code(prefix)
