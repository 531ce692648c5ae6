"""What a run may use up, and what it has: checked before each call of the model, never during one."""

from __future__ import annotations

import time
from typing import Final

from codeframe_ls.agent.call import Usage
from codeframe_ls.core.errors import BudgetSpent
from codeframe_ls.core.runs.spec import Budget, Spent


class Meter:
    """Counts. `seconds` go on from where earlier processes of the run left them."""

    def __init__(self, budget: Budget, spent: Spent) -> None:
        self.budget = budget
        self.turns = spent.turns
        self.tokens = spent.tokens
        self.rounds = spent.rounds
        self._reason = ""
        self._began = time.monotonic() - spent.seconds

    @property
    def seconds_left(self) -> float:
        """May be negative."""
        return self.budget.seconds - (time.monotonic() - self._began)

    def count(self, usage: Usage) -> None:
        """Tokens of one try."""
        self.tokens += usage.input + usage.cache_write + usage.output

    def check(self) -> None:
        """Raises BudgetSpent when no further call of the model is allowed."""
        more = "what it has done so far is kept; raise the budget and try again."
        if self.turns >= self.budget.turns:
            raise BudgetSpent(f"The run has used its {self.budget.turns} turns; {more}")
        if self.tokens >= self.budget.tokens:
            raise BudgetSpent(
                f"The run has used {self.tokens:,} tokens, its budget is {self.budget.tokens:,}; {more}"
            )
        if self.seconds_left <= 0:
            raise BudgetSpent(f"The run has used its {self.budget.seconds:g} seconds; {more}")
        if self.rounds >= self.budget.rounds:
            raise BudgetSpent(
                f"The agent said {self.rounds} times that it was done, and it was not; make the task "
                f"clearer, raise the budget, or take it over. {self._reason}".strip()
            )

    def count_round(self, reason: str) -> None:
        """The model was wrong about being done, for this reason."""
        self.rounds += 1
        self._reason = reason


class Patience:
    """With messages that nothing can be done with."""

    limit: Final = 3
    """So many of them in a row, and the run ends."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def good(self) -> None:
        """The last message was of use."""
        self._in_a_row = 0

    def bad(self) -> bool:
        """Whether this was one too many."""
        self._in_a_row += 1
        return self._in_a_row >= self.limit
