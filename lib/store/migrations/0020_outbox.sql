-- Orders of other systems; what was ingested from them.

CREATE TABLE work_order (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    title TEXT,
    system TEXT,
    state TEXT NOT NULL,
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    place TEXT,
    equipment TEXT,
    contractor TEXT REFERENCES contractor (code),
    planned_from INTEGER,
    planned_to INTEGER,
    needs TEXT,
    permits TEXT,
    note TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX work_order_state ON work_order (state, planned_from)
WHERE removed_at IS NULL;

-- Rows that were taken, by the sender's key: the same key again is the same
-- row. No record: what it says can be forgotten without harm to a record.
CREATE TABLE ingest_key (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    type TEXT NOT NULL,
    code TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

-- The newest version of a record that a source sent.
CREATE TABLE ingest_version (
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (source, type, code)
) STRICT, WITHOUT ROWID;

-- Ways out of the site.
CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    name TEXT,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    min_level INTEGER NOT NULL CHECK (min_level BETWEEN 1 AND 4),
    secret_file TEXT,
    ca_file TEXT,
    login TEXT,
    sender TEXT,
    recipients TEXT,
    topic TEXT,
    quiet_from INTEGER,
    quiet_to INTEGER,
    removed_at INTEGER
) STRICT;

-- How far a channel has read the ledger, and who is flushing it. No records:
-- what is lost here is sent again.
CREATE TABLE outbox_mark (
    channel TEXT PRIMARY KEY REFERENCES channel (code),
    seq INTEGER NOT NULL,
    holder TEXT,
    held_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    channel TEXT NOT NULL REFERENCES channel (code),
    seq INTEGER NOT NULL,
    type TEXT NOT NULL,
    verb TEXT NOT NULL,
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    sent_at INTEGER,
    why TEXT,
    PRIMARY KEY (channel, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (channel, seq) WHERE state = 'new';
CREATE INDEX outbox_record ON outbox (channel, type, code, seq)
WHERE state = 'new';

-- One call to many, and who has answered.
CREATE TABLE broadcast (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    targets TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
    at INTEGER NOT NULL,
    answer_by INTEGER,
    escalate_to TEXT,
    escalated_at INTEGER,
    called INTEGER NOT NULL
) STRICT;
CREATE INDEX broadcast_open ON broadcast (answer_by)
WHERE answer_by IS NOT NULL AND escalated_at IS NULL;

CREATE TABLE broadcast_call (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    broadcast TEXT NOT NULL REFERENCES broadcast (code),
    who TEXT NOT NULL,
    name TEXT,
    answered_at INTEGER,
    answered_by TEXT,
    note TEXT
) STRICT;
CREATE INDEX broadcast_call_of ON broadcast_call (broadcast, answered_at);
