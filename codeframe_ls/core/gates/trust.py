"""Which commands of the repository may run on the user's machine: exact texts that a person has trusted.

A repository is written by others, and a command that comes with it is theirs. A text that has changed is
another text. Rows of the table `trusted_command`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from codeframe_ls.core import clock
from codeframe_ls.core.errors import NotTrusted
from codeframe_ls.core.gates.model import Gate
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.words import count

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


def untrusted(db: Reader, gates: Iterable[Gate]) -> list[str]:
    """The texts that nobody has trusted yet, each once."""
    known = set(trusted(db))
    return list(dict.fromkeys(gate.text for gate in gates if gate.text not in known))


def trusted(db: Reader) -> list[str]:
    """Every text that somebody has trusted."""
    return [row["text"] for row in db.all("SELECT text FROM trusted_command ORDER BY text")]


def trust(db: Transaction, texts: Sequence[str], by_whom: str) -> None:
    """Trust these texts from now on; the event belongs to the caller."""
    now = clock.now()
    db.executemany(
        "INSERT INTO trusted_command (text, by_whom, at) VALUES (?, ?, ?) ON CONFLICT (text) DO NOTHING",
        [(text, by_whom, now) for text in texts],
    )


async def record(core: Core, texts: Sequence[str], by_whom: str) -> None:
    """Trust these texts, as a change of its own."""

    def work(db: Transaction) -> None:
        trust(db, texts, by_whom)
        db.event("gates.trusted", commands=list(texts), by=by_whom)

    await core.write(work)


def refusal(texts: Sequence[str]) -> NotTrusted:
    """The error that names what is not trusted, and what to do."""
    named = ", ".join(f"`{text}`" for text in texts)
    it = "it" if len(texts) == 1 else "them"
    return NotTrusted(
        f"{count(len(texts), 'command')} of this repository would run on your machine, and nobody has "
        f"trusted {it} yet: {named}. If you would type {it} yourself, run the checks with `--trust` "
        "(`trust` in an editor).",
        commands=list(texts),
    )
