-- The first schema. Times are UTC ISO 8601 text; lists and objects are JSON text; ids are ULIDs,
-- `number` is the counter behind the alias (T12, B3, G1) of this working tree.

CREATE TABLE counter (
    noun TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    at      TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL
) STRICT;

CREATE TABLE prd (
    id         TEXT PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    path       TEXT NOT NULL UNIQUE,           -- relative to the root, with forward slashes
    current    INTEGER NOT NULL DEFAULT 0,
    missing    INTEGER NOT NULL DEFAULT 0,     -- 1 while no file of this path exists
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX prd_one_current ON prd (current) WHERE current = 1;

CREATE TABLE prd_version (
    id         TEXT PRIMARY KEY,
    prd_id     TEXT NOT NULL REFERENCES prd (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,               -- 1, 2, 3 ... within the PRD
    hash       TEXT NOT NULL,                  -- sha256 of the bytes
    size       INTEGER NOT NULL,               -- bytes
    content    BLOB NOT NULL,                  -- the file's own bytes, whole, compressed with zlib
    saved      INTEGER NOT NULL,               -- 0: text of an editor that the file has never held
    created_at TEXT NOT NULL,
    UNIQUE (prd_id, number)
) STRICT;

-- What is known of a section across versions; `position` is NULL once the section is gone.
CREATE TABLE section (
    id         TEXT PRIMARY KEY,
    prd_id     TEXT NOT NULL REFERENCES prd (id) ON DELETE CASCADE,
    path       TEXT NOT NULL,                  -- JSON list of headings, root first
    occurrence INTEGER NOT NULL,               -- 1, 2 ...: tells two sections of the same path apart
    hash       TEXT NOT NULL,
    text       TEXT NOT NULL,                  -- its own text, by which it is known again under another heading
    position   INTEGER
) STRICT;
CREATE INDEX section_of_prd ON section (prd_id, position);

CREATE TABLE task (
    id           TEXT PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL DEFAULT '',
    acceptance   TEXT NOT NULL DEFAULT '[]',
    requirements TEXT NOT NULL DEFAULT '[]',
    status       TEXT NOT NULL CHECK (status IN
        ('BACKLOG', 'READY', 'IN_PROGRESS', 'BLOCKED', 'DONE', 'MERGED', 'FAILED', 'CANCELLED')),
    priority     TEXT CHECK (priority IN ('high', 'medium', 'low')),
    origin       TEXT NOT NULL,
    assignee     TEXT NOT NULL DEFAULT '',
    by_hand      INTEGER NOT NULL DEFAULT 0,   -- DONE was a person's word
    revision     INTEGER NOT NULL DEFAULT 1,   -- counts the changes, so that a stale one can be refused
    prd_id       TEXT REFERENCES prd (id) ON DELETE SET NULL,
    section_id   TEXT REFERENCES section (id) ON DELETE SET NULL,
    version_id   TEXT REFERENCES prd_version (id) ON DELETE SET NULL,
    source_hash  TEXT,                         -- the section's hash when the task was made or last confirmed
    source_path  TEXT,                         -- the file it came from, relative to the root, when that is no PRD
    source_line  INTEGER,                      -- 0-based, in that version or file
    source_end   INTEGER,                      -- half open
    source_text  TEXT NOT NULL DEFAULT '',     -- the selection, TODO or diagnostic that it came from
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
) STRICT;
CREATE INDEX task_of_section ON task (section_id);
CREATE INDEX task_of_status ON task (status, number);

CREATE TABLE dependency (
    task_id    TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    depends_on TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, depends_on),
    CHECK (task_id <> depends_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX dependency_reverse ON dependency (depends_on);

CREATE TABLE plan (
    id         TEXT PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    state      TEXT NOT NULL CHECK (state IN ('PENDING', 'APPLIED', 'DISCARDED')),
    source     TEXT NOT NULL CHECK (source IN ('structure', 'model')),
    prd_id     TEXT REFERENCES prd (id) ON DELETE CASCADE,
    version_id TEXT REFERENCES prd_version (id) ON DELETE SET NULL,
    section_id TEXT REFERENCES section (id) ON DELETE SET NULL,
    body       TEXT NOT NULL,                  -- JSON: the drafts and what applying does with each
    created_at TEXT NOT NULL,
    closed_at  TEXT
) STRICT;

-- What became of each draft of the plans that were applied: the base of the next three-way plan.
CREATE TABLE draft (
    id         INTEGER PRIMARY KEY,
    prd_id     TEXT NOT NULL REFERENCES prd (id) ON DELETE CASCADE,
    section_id TEXT REFERENCES section (id) ON DELETE SET NULL,
    task_id    TEXT REFERENCES task (id) ON DELETE SET NULL, -- NULL: a person left it out, or deleted its task
    retired    INTEGER NOT NULL DEFAULT 0,                   -- a plan cancelled its task: it had left the PRD
    body       TEXT NOT NULL                                 -- JSON: the draft as it was made
) STRICT;
CREATE INDEX draft_of_prd ON draft (prd_id);
CREATE INDEX draft_of_task ON draft (task_id);

CREATE TABLE blocker (
    id          TEXT PRIMARY KEY,
    number      INTEGER NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('question', 'approval')),
    state       TEXT NOT NULL CHECK (state IN ('OPEN', 'ANSWERED', 'RESOLVED', 'WITHDRAWN')),
    task_id     TEXT REFERENCES task (id) ON DELETE CASCADE,
    question    TEXT NOT NULL,
    detail      TEXT NOT NULL DEFAULT '',
    options     TEXT NOT NULL DEFAULT '[]',
    default_answer TEXT,
    path        TEXT,                          -- where it matters: a file of the tree, or NULL
    line        INTEGER,                       -- 0-based
    anchor      TEXT,                          -- what stood on that line, to find it again after edits
    answer      TEXT,
    answered_by TEXT,
    created_at  TEXT NOT NULL,
    answered_at TEXT,
    resolved_at TEXT
) STRICT;
CREATE INDEX blocker_of_task ON blocker (task_id);
CREATE INDEX blocker_of_state ON blocker (state);
