-- Keys that seal summaries of tickets (Ed25519). The newest that is not
-- retired seals; all that are not retired are trusted. The secret half stands
-- here as it is: who can read this file can seal. docs/SECURITY.md
CREATE TABLE seal_key (
    id INTEGER PRIMARY KEY,
    public_key TEXT NOT NULL UNIQUE, -- hex
    secret_key TEXT, -- hex; NULL once retired
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    retired_at INTEGER,
    CHECK ((secret_key IS NULL) = (retired_at IS NOT NULL))
) STRICT;
