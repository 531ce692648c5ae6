"""Serve one editor over a pair of streams, until it leaves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any, Final

from codeframe_ls.lsp.dispatch import Dispatcher, State
from codeframe_ls.lsp.features import FEATURES, Features
from codeframe_ls.lsp.framing import FrameRefused, FramingLost, read_frame
from codeframe_ls.lsp.hello import Hello
from codeframe_ls.lsp.inbox import Inbox
from codeframe_ls.lsp.messages import (
    INVALID_REQUEST,
    PARSE_ERROR,
    Message,
    MessageError,
    Notification,
    parse,
)
from codeframe_ls.lsp.outbox import BACKLOG_LIMIT, Outbox
from codeframe_ls.lsp.session import CoreSource, Session
from codeframe_ls.lsp.tasks import cancel_all

logger = logging.getLogger(__name__)

FLUSH_LIMIT: Final = 2.0
"""Seconds that the last messages to a leaving client may take."""


async def serve(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    hello: Hello,
    core_source: CoreSource,
    features: Features = FEATURES,
) -> bool:
    """Serve one connection until the client says exit, closes it, or is given up; then close it.

    `core_source` imports the handlers and returns the shared core; it is called after `initialize` was
    answered, once per session that succeeds. Returns whether the client left as the specification
    asks: shutdown, then exit. Ends the session only, never the process.
    """
    given_up = asyncio.Event()
    outbox = Outbox(writer, given_up.set)
    session = Session(hello, outbox, core_source, features)
    dispatcher = Dispatcher(session, outbox, features)
    inbox = Inbox()
    reading = asyncio.create_task(_read(reader, inbox, dispatcher), name="read")
    ends: list[asyncio.Task[Any]] = [
        asyncio.create_task(_dispatch(inbox, dispatcher), name="dispatch"),
        asyncio.create_task(outbox.run(), name="write"),
        asyncio.create_task(given_up.wait(), name="given up"),
    ]
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        _log_ending(session, done, given_up)
    finally:
        await cancel_all([reading, *ends])
        await dispatcher.end()
        await session.end()
        await _close(writer, outbox, gracefully=not given_up.is_set())
    return dispatcher.clean


async def _read(reader: asyncio.StreamReader, inbox: Inbox, dispatcher: Dispatcher) -> None:
    """Read frames into the inbox. A cancellation overtakes what waits there, or it would come too late."""
    try:
        while (body := await _next_body(reader, dispatcher)) is not None:
            try:
                message = parse(body)
            except MessageError as error:
                dispatcher.refuse(error)
                continue
            if not _cancels(message, inbox, dispatcher):
                await inbox.put(message, len(body))
    except ConnectionError:
        logger.debug("The connection was reset.")
    finally:
        inbox.close()


async def _next_body(reader: asyncio.StreamReader, dispatcher: Dispatcher) -> bytes | None:
    while True:
        try:
            return await read_frame(reader)
        except FrameRefused as error:
            dispatcher.refuse(MessageError(INVALID_REQUEST, str(error)))
        except FramingLost as error:
            dispatcher.refuse(MessageError(PARSE_ERROR, f"{error} The connection ends here."))
            return None


def _cancels(message: Message, inbox: Inbox, dispatcher: Dispatcher) -> bool:
    if not isinstance(message, Notification) or message.method != "$/cancelRequest":
        return False
    identifier = message.params.get("id") if isinstance(message.params, dict) else None
    if isinstance(identifier, int | str):
        if inbox.withdraw(identifier):
            dispatcher.cancelled(identifier)
        else:
            dispatcher.cancel(identifier)
    return True


async def _dispatch(inbox: Inbox, dispatcher: Dispatcher) -> None:
    while dispatcher.state is not State.EXITED:
        message = await inbox.get()
        if message is None:
            return
        dispatcher.handle(message)
        # Let the handler that was just started run to its first await: it sees the documents as they
        # are now, and not after the edits that follow in the same packet.
        await asyncio.sleep(0)


async def _close(writer: asyncio.StreamWriter, outbox: Outbox, *, gracefully: bool) -> None:
    try:
        if gracefully:
            async with asyncio.timeout(FLUSH_LIMIT):
                await outbox.flush()
            writer.close()
    except (ConnectionError, TimeoutError):
        logger.debug("The client left before it had read everything.")
    finally:
        # Drops what the client did not read; after a flush that is nothing.
        if not writer.is_closing():
            writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def _log_ending(session: Session, done: set[asyncio.Task[Any]], given_up: asyncio.Event) -> None:
    if given_up.is_set():
        logger.warning(
            "%r was dropped: the client stopped reading and %d bytes waited for it.", session, BACKLOG_LIMIT
        )
    for task in done:
        error = task.exception()
        if error is not None and not isinstance(error, ConnectionError):
            logger.error("The connection of %r failed.", session, exc_info=error)
