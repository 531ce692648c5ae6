"""`python -m codeframe_ls.agent.generate_tasks`: one generation in a process of its own.

Reads the specification (generation.py) as one line of JSON from standard input, the key included: it is
never in the arguments or the environment. Writes generation.py's messages, one a line, and at the end

    {"type": "error", "error": "model-answer-cut", "message": "..."}

when there is no answer. Ends at once when standard input ends and on SIGTERM; the call goes down with it.
"""

from __future__ import annotations

import asyncio
import sys

from codeframe_ls.agent.process import open_channel
from codeframe_ls.core.errors import CodeframeError


def main() -> int:
    """Returns the exit code: 0 when the end was told, be it good or bad. A bug ends in a traceback and 1."""
    specification, emit = open_channel()
    # Not before the channel is open: the SDK takes seconds to import, and the parent may be gone by then.
    from codeframe_ls.agent.generation import generate

    try:
        asyncio.run(generate(specification, emit))
    except CodeframeError as error:
        emit({"type": "error", "error": error.name, "message": error.message})
    return 0


if __name__ == "__main__":
    sys.exit(main())
