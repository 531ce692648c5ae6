"""A process that commits one transaction after the other, and says so after each.

Run it as `python -m tests.core.store.writing DATABASE [LARGEST FILE IN BYTES]`. Each line that it prints is
the number of an event whose transaction the store has acknowledged, or at last the refusal.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from codeframe_ls.core.errors import StorageError
from codeframe_ls.core.store import Store, Transaction


def change(tx: Transaction) -> int:
    number = tx.next_number("task")
    return tx.event("test.written", number=number, text="x" * 2_000).seq


def main() -> None:
    store = Store(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        limit = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    while True:
        try:
            print(store.write(change)[0], flush=True)
        except StorageError as error:
            print(f"{error.name} {error.message}", flush=True)
            return


if __name__ == "__main__":
    main()
