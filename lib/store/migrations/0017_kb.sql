-- The knowledge base: documents and their clauses.
CREATE TABLE kb_document (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    issuer TEXT,
    edition TEXT,
    kind TEXT NOT NULL,
    collection TEXT NOT NULL,
    scope TEXT NOT NULL,
    effective TEXT,
    repealed TEXT,
    review_due TEXT,
    superseded_by TEXT,
    note TEXT,
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    clauses INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    first INTEGER NOT NULL,
    clause_digest TEXT NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX kb_document_title ON kb_document (title);
CREATE INDEX kb_document_sha256 ON kb_document (sha256);
CREATE INDEX kb_document_first ON kb_document (first);

-- Only appended to; a document's clauses are the rows from `first` on, and its
-- digest holds them. The index over their words is the driver's own, made when
-- the first clause comes (lib/store/kb_index.c).
CREATE TABLE kb_clause (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    article TEXT NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
