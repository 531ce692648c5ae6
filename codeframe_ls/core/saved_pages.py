"""A saved page, whatever it is about: given to the noun that it belongs to.

Knows no noun's rules, and no editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codeframe_ls.core.blockers import written as questions
from codeframe_ls.core.operation import Call, Result
from codeframe_ls.core.patches import written as reviews

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


async def save(core: Core, page_name: str, text: str, call: Call) -> Result | None:
    """Carry out what a saved page says, if it says so with its `send` line, and give what it did.

    Else nothing happens. Raises what the operation raises that is carried out.
    """
    question = await questions.save(core, page_name, text, call)
    review = await reviews.save(core, page_name, text, call)
    return question.answered or review.applied
