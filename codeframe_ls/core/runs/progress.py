"""How far each working run is, at this moment: a light channel beside the event log.

What is told here is worth showing and not worth keeping. Knows no client: a face subscribes, and gets what
goes on already first.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """How far a run is. `percentage` is an estimate that never falls; `over`: nothing more will be told."""

    run_id: str
    run: str
    task: str
    title: str
    message: str = ""
    turn: int = 0
    percentage: int = 0
    over: bool = False

    @property
    def words(self) -> str:
        """`Turn 3 · Running pytest`."""
        return f"Turn {self.turn} · {self.message}" if self.turn else self.message


Listener = Callable[[Status], None]


class Progress:
    """The statuses of the runs that work now, and who wants to hear of them."""

    def __init__(self) -> None:
        self.now: dict[str, Status] = {}
        self._listeners: dict[object, Listener] = {}

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` how far each run is, and of each change; gives the function that ends this."""
        key = object()
        self._listeners[key] = listener
        for status in list(self.now.values()):
            self._tell(listener, status)

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def begin(self, status: Status) -> None:
        """A run begins to work."""
        self._publish(status)

    def report(
        self,
        run_id: str,
        *,
        message: str | None = None,
        turn: int | None = None,
        percentage: int | None = None,
    ) -> None:
        """A working run got further; one that does not work any more is not heard."""
        status = self.now.get(run_id)
        if status is None:
            return
        self._publish(
            dataclasses.replace(
                status,
                message=status.message if message is None else message,
                turn=status.turn if turn is None else turn,
                percentage=max(status.percentage, percentage or 0),
            )
        )

    def end(self, run_id: str, message: str) -> None:
        """The run works no more: it ended, or it waits for an answer."""
        status = self.now.pop(run_id, None)
        if status is not None:
            self._tell_all(dataclasses.replace(status, message=message, turn=0, over=True))

    def _publish(self, status: Status) -> None:
        if self.now.get(status.run_id) != status:
            self.now[status.run_id] = status
            self._tell_all(status)

    def _tell_all(self, status: Status) -> None:
        for listener in list(self._listeners.values()):
            self._tell(listener, status)

    def _tell(self, listener: Listener, status: Status) -> None:
        try:
            listener(status)
        except Exception:
            logger.exception("a listener failed on the progress of %s", status.run)
