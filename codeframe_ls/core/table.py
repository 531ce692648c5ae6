"""The complete table of operations: importing this module imports every noun.

Kept apart from `operation.py`, which the nouns themselves import.
"""

from __future__ import annotations

from collections.abc import Mapping

from codeframe_ls.core.blockers import answering as _answering
from codeframe_ls.core.blockers import operations as _blockers
from codeframe_ls.core.checkpoints import operations as _checkpoints
from codeframe_ls.core.config import operations as _config
from codeframe_ls.core.events import operations as _events
from codeframe_ls.core.gates import operations as _gates
from codeframe_ls.core.generate import operations as _generate
from codeframe_ls.core.operation import Operation, declared
from codeframe_ls.core.patches import operations as _patches
from codeframe_ls.core.patches import trying as _trying
from codeframe_ls.core.plans import operations as _plans
from codeframe_ls.core.prd import operations as _prd
from codeframe_ls.core.runs import acting as _acting
from codeframe_ls.core.runs import operations as _runs
from codeframe_ls.core.tasks import operations as _tasks
from codeframe_ls.core.workspace import operations as _workspace

_NOUNS = (
    _blockers,
    _answering,
    _config,
    _events,
    _gates,
    _generate,
    _prd,
    _plans,
    _tasks,
    _workspace,
    _runs,
    _acting,
    _patches,
    _trying,
    _checkpoints,
)


def operations() -> Mapping[str, Operation]:
    """Every operation by its name, in the order of declaration."""
    return declared()
