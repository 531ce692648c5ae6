"""The state database: the one module that speaks SQLite.

`Store` opens the file, `Transaction` changes it, `Reader` reads it, `Event` is one line of its log.
Knows tables only through its migrations: what the rows mean belongs to the nouns.
"""

from codeframe_ls.core.store.database import Store
from codeframe_ls.core.store.transaction import Event, Reader, Row, Transaction

__all__ = ["Event", "Reader", "Row", "Store", "Transaction"]
