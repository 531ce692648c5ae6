-- Runs, what they said and cost, the checks, patches and checkpoints. Commits are of the private repository.

CREATE TABLE run (
    id         TEXT PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    task_id    TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN
        ('QUEUED', 'RUNNING', 'VERIFYING', 'BLOCKED', 'COMPLETED', 'FAILED', 'STOPPED', 'INTERRUPTED')),
    reason     TEXT NOT NULL DEFAULT '',       -- why it ended or paused, a sentence
    error      TEXT NOT NULL DEFAULT '',       -- the machine-readable name of what ended it
    retry_of   TEXT REFERENCES run (id) ON DELETE SET NULL,
    base       TEXT NOT NULL DEFAULT '',       -- the snapshot's commit that it works from
    head       TEXT NOT NULL DEFAULT '',       -- the commit of its newest turn
    model      TEXT NOT NULL DEFAULT '',
    options    TEXT NOT NULL DEFAULT '{}',     -- JSON: what the asker chose
    summary    TEXT NOT NULL DEFAULT '',       -- the model's own words at its end
    seq        INTEGER NOT NULL DEFAULT 0,     -- the number of the worker's newest stored message
    turns      INTEGER NOT NULL DEFAULT 0,     -- messages of the model
    rounds     INTEGER NOT NULL DEFAULT 0,     -- how often it said that it was done
    seconds    REAL NOT NULL DEFAULT 0,        -- in which a process of it was alive
    revived    INTEGER NOT NULL DEFAULT 0,     -- how often it went on by itself without progress since
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at   TEXT
) STRICT;
CREATE INDEX run_of_task ON run (task_id, number);
CREATE UNIQUE INDEX run_one_live ON run (task_id)
    WHERE state IN ('QUEUED', 'RUNNING', 'VERIFYING', 'BLOCKED', 'INTERRUPTED');

-- The conversation and the intents, in order: each is stored before the worker acts on it.
CREATE TABLE message (
    run_id    TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    seq       INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('user', 'assistant', 'intent', 'results', 'steer')),
    body      TEXT NOT NULL,                   -- JSON
    commit_id TEXT,                            -- the turn's commit, where it changed a file
    at        TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_call (
    id          INTEGER PRIMARY KEY,
    run_id      TEXT REFERENCES run (id) ON DELETE CASCADE,
    model       TEXT NOT NULL,
    input       INTEGER NOT NULL,
    output      INTEGER NOT NULL,
    cache_read  INTEGER NOT NULL,
    cache_write INTEGER NOT NULL,
    stop_reason TEXT NOT NULL DEFAULT '',
    at          TEXT NOT NULL
) STRICT;
CREATE INDEX model_call_of_run ON model_call (run_id);

CREATE TABLE gate_result (
    id       TEXT PRIMARY KEY,
    run_id   TEXT REFERENCES run (id) ON DELETE CASCADE, -- NULL: asked for by a person on the tree
    scope    TEXT NOT NULL CHECK (scope IN ('tree', 'base', 'verify', 'patch')),
    gate     TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('passed', 'failed', 'error', 'not_run')),
    commit_id TEXT,
    body     TEXT NOT NULL,                    -- JSON: the whole result
    at       TEXT NOT NULL
) STRICT;
CREATE INDEX gate_result_of_run ON gate_result (run_id);

-- Commands of the repository that a person has allowed, by their exact text.
CREATE TABLE trusted_command (
    text  TEXT PRIMARY KEY,
    by_whom TEXT NOT NULL,
    at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE patch (
    id         TEXT PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    run_id     TEXT NOT NULL UNIQUE REFERENCES run (id) ON DELETE CASCADE,
    task_id    TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN ('PENDING', 'APPLIED', 'PARTLY_APPLIED', 'DISCARDED')),
    base       TEXT NOT NULL,
    head       TEXT NOT NULL,
    proven     INTEGER NOT NULL,               -- 0: no check could prove it
    body       TEXT NOT NULL DEFAULT '{}',     -- JSON: evidence, decisions per hunk, comments
    applied    TEXT,                           -- JSON: destination, what stood before and after, for undo
    created_at TEXT NOT NULL,
    closed_at  TEXT
) STRICT;
CREATE INDEX patch_of_task ON patch (task_id, number);

CREATE TABLE checkpoint (
    id         TEXT PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    kind       TEXT NOT NULL CHECK (kind IN ('manual', 'run', 'apply', 'restore', 'undo')),
    label      TEXT NOT NULL DEFAULT '',
    subject    TEXT NOT NULL DEFAULT '',       -- ULID of the run, patch or checkpoint that it was taken for
    commit_id  TEXT NOT NULL,                  -- the files
    rows_blob  TEXT NOT NULL,                  -- blob of JSON there: tasks, questions, PRDs, plans, patches
    restored_from TEXT REFERENCES checkpoint (id) ON DELETE SET NULL, -- on the one before a restore: what was restored
    restored_part TEXT,                        -- and which part of it
    created_at TEXT NOT NULL
) STRICT;

-- Which run asked, and under which tool call; the command that an approval is about.
ALTER TABLE blocker ADD COLUMN run_id TEXT REFERENCES run (id) ON DELETE SET NULL;
ALTER TABLE blocker ADD COLUMN tool_use_id TEXT;
ALTER TABLE blocker ADD COLUMN command TEXT;
