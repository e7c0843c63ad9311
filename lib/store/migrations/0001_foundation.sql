-- The foundation: ledger, what it proves, rule packs, attachments, people.
-- Times are seconds since 1970 UTC; flags are 0 or 1; enums stand by name.
-- Ids are made by the library (lib/base/id.h).

-- One entry for each write, chained by hash. Append only.
CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    owner_dept TEXT,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    code TEXT,
    before TEXT,
    after TEXT,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_subject ON ledger (subject, code);

-- What all records of one type add up to: the sum, modulo 2^256, of their
-- fingerprints. Each ledger entry repeats it, so a row that was changed by
-- other hands is noticed.
CREATE TABLE type_state (
    type TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    records INTEGER NOT NULL
) STRICT;

-- Running counts, so that the overview never counts rows. `keys` holds the
-- values of the fields that `name` lists, with "|" between.
CREATE TABLE tally (
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    keys TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (type, name, keys)
) STRICT;

-- Rule packs, every version that was ever loaded: old records stay explainable.
CREATE TABLE rule_pack (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE, -- name@version
    name TEXT NOT NULL,
    pack_version TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT,
    sha256 TEXT NOT NULL,
    built_in INTEGER NOT NULL CHECK (built_in IN (0, 1)),
    body TEXT NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX rule_pack_name ON rule_pack (name);

-- Attachments' bytes, known by their hash and kept once.
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE department (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent TEXT REFERENCES department (code),
    head TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX department_parent ON department (parent);

CREATE TABLE user_account (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT,
    department TEXT REFERENCES department (code),
    phone TEXT,
    roles TEXT,
    password TEXT,
    removed_at INTEGER
) STRICT;

-- Only the hash of a token is kept.
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES user_account (name),
    label TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX token_user ON token (user_name);
