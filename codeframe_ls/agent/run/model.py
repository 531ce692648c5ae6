"""Asking the model once, with its retries: what it says and costs is told as it comes.

Knows neither tools nor what is done with the answer.
"""

from __future__ import annotations

from typing import Any, Final

from codeframe_ls.agent.call import PUBLIC_BASE_URL, Advice, Endpoint, Limits, Usage
from codeframe_ls.agent.client import Client, Reply
from codeframe_ls.agent.run.budget import Meter
from codeframe_ls.agent.run.channel import Channel
from codeframe_ls.core.errors import ModelUnreachable
from codeframe_ls.core.runs import spec as protocol
from codeframe_ls.core.runs.spec import ModelSpec, StatusMessage

_ADVICE: Final = Advice(
    too_large="split the task into smaller ones",
    declined="change the task's text, or do it by hand",
)
_LONGEST_CALL: Final = 1800.0
"""Seconds of one call with all its tries, where the budget allows more."""


class Model:
    """The model of one run."""

    def __init__(self, spec: ModelSpec, channel: Channel, meter: Meter) -> None:
        self._spec = spec
        self._channel = channel
        self._meter = meter
        limits = Limits(attempts=spec.attempts, pause=spec.pause, silence=spec.timeout)
        self._client = Client(Endpoint(spec.key, spec.base_url or PUBLIC_BASE_URL), limits, _ADVICE)

    async def ask(self, request: dict[str, Any]) -> Reply:
        """Its whole answer. Raises a ModelError when there is none, such as BudgetSpent when time ran out."""
        self._status("The model is at work")
        try:
            return await self._client.stream(
                request, self, total=max(0.001, min(_LONGEST_CALL, self._meter.seconds_left))
            )
        except ModelUnreachable:
            self._meter.check()
            raise

    def on_text(self, fragment: str) -> None:
        self._channel.show(fragment)

    def on_thinking(self) -> None:
        """Its text says more."""

    def on_retry(self, sentence: str) -> None:
        self._channel.show("\n")
        self._status(sentence)

    def on_usage(self, usage: Usage, stop_reason: str) -> None:
        self._meter.count(usage)
        self._channel.post(
            protocol.Usage,
            model=self._spec.name,
            input=usage.input,
            output=usage.output,
            cache_read=usage.cache_read,
            cache_write=usage.cache_write,
            stop_reason=stop_reason,
        )

    def _status(self, message: str) -> None:
        self._channel.tell(StatusMessage(message=message, turn=self._meter.turns + 1))
