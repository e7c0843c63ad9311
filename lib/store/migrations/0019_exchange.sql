-- What this site knows of others, and of the changes that it got from them.

-- The short name that this site has among them.
CREATE TABLE sync_site (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL
) STRICT;

-- How far each other's ledger was taken in, and ours was sent to it.
CREATE TABLE sync_peer (
    site TEXT PRIMARY KEY,
    received INTEGER NOT NULL,
    sent INTEGER NOT NULL
) STRICT;

-- Up to which digest the records of a type were looked through.
CREATE TABLE sync_type (
    type TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT;

-- Where a record comes from and what it was called there; whose changes it has
-- seen ("edge1:12,edge2:3", positions in their ledgers); its fingerprint when
-- that was written; the position in our ledger to send it from.
CREATE TABLE sync_mark (
    type TEXT NOT NULL,
    code TEXT NOT NULL,
    origin TEXT NOT NULL,
    origin_code TEXT NOT NULL,
    clock TEXT NOT NULL,
    digest TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (type, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_mark_origin ON sync_mark (type, origin, origin_code);
CREATE INDEX sync_mark_seq ON sync_mark (type, seq);

-- Two changes of one record that did not know of each other: what a rule could
-- not decide waits here for a person.
CREATE TABLE sync_conflict (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    subject_type TEXT NOT NULL,
    subject TEXT NOT NULL,
    peer TEXT NOT NULL,
    fields TEXT NOT NULL,
    kept TEXT NOT NULL, -- the line of the record that stands
    other TEXT NOT NULL, -- and of the one that does not
    state TEXT NOT NULL,
    taken TEXT NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    note TEXT
) STRICT;
CREATE INDEX sync_conflict_open ON sync_conflict (id) WHERE state = 'open';
