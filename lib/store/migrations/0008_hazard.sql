-- Hidden dangers and their history.
CREATE TABLE hazard (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    description TEXT,
    state TEXT NOT NULL,
    level TEXT NOT NULL,
    internal_level TEXT,
    source TEXT NOT NULL,
    source_type TEXT,
    source_code TEXT,
    cause TEXT NOT NULL,
    kind TEXT,
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    place TEXT,
    risk_point TEXT REFERENCES risk_point (code),
    measure TEXT REFERENCES control_measure (code),
    x REAL, -- on the plan, pixels
    y REAL,
    longitude REAL,
    latitude REAL,
    found_at INTEGER NOT NULL,
    found_by TEXT,
    anonymous INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    major_rule TEXT, -- pack#no
    analysis TEXT,
    unit TEXT REFERENCES department (code),
    rectifier TEXT,
    measures TEXT,
    funds TEXT,
    deadline TEXT,
    first_deadline TEXT,
    plan TEXT,
    on_the_spot INTEGER NOT NULL CHECK (on_the_spot IN (0, 1)),
    round INTEGER,
    extensions INTEGER,
    escalated INTEGER,
    assigned_at INTEGER,
    result TEXT,
    cost TEXT,
    submitted_by TEXT,
    submitted_at INTEGER,
    verified_by TEXT,
    verified_at INTEGER,
    verify_note TEXT,
    approved_by TEXT,
    closed_at INTEGER,
    first_closed_at INTEGER,
    merged_into TEXT REFERENCES hazard (code),
    recurs TEXT REFERENCES hazard (code),
    authority_at INTEGER,
    standard TEXT, -- name@version of the pack
    due TEXT, -- the deadline while it has to be kept
    ladder_on TEXT, -- day of the next step of the ladder
    assigned_by TEXT,
    extend_to TEXT,
    extend_by TEXT,
    lower_by TEXT,
    finder TEXT -- secret
) STRICT;
-- Those that are open are few among those that were: lists of what is overdue
-- and the tick read these alone.
CREATE INDEX hazard_due ON hazard (due) WHERE due IS NOT NULL;
CREATE INDEX hazard_zone_due ON hazard (zone, due) WHERE due IS NOT NULL;
CREATE INDEX hazard_rectifier ON hazard (rectifier, due) WHERE due IS NOT NULL;
CREATE INDEX hazard_ladder ON hazard (ladder_on, code)
    WHERE ladder_on IS NOT NULL;
-- What waits for somebody to look at it.
CREATE INDEX hazard_state ON hazard (state, code);
CREATE INDEX hazard_source ON hazard (source_type, source_code)
    WHERE source_code IS NOT NULL;
CREATE INDEX hazard_again ON hazard (risk_point, measure, closed_at)
    WHERE closed_at IS NOT NULL;
-- Also what SQLite looks for at every write: who points to this row?
CREATE INDEX hazard_merged ON hazard (merged_into)
    WHERE merged_into IS NOT NULL;
CREATE INDEX hazard_recurs ON hazard (recurs) WHERE recurs IS NOT NULL;

CREATE TABLE hazard_history (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    hazard TEXT NOT NULL REFERENCES hazard (code),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    round INTEGER,
    reason TEXT,
    note TEXT,
    evidence TEXT,
    "key" TEXT,
    UNIQUE (hazard, seq)
) STRICT;
CREATE UNIQUE INDEX hazard_history_key ON hazard_history (hazard, "key")
    WHERE "key" IS NOT NULL;
-- A key makes one report, whatever its number became.
CREATE UNIQUE INDEX hazard_history_report ON hazard_history ("key")
    WHERE "key" IS NOT NULL AND action = 'report';
-- All that statistics read of a hazard, in the order of time: a period reads
-- its own part of this index and no row (lib/modules/stats_scan.c).
CREATE INDEX hazard_found ON hazard (found_at, zone, state, level, deadline,
    first_deadline, due, closed_at, first_closed_at, recurs, owner_dept, unit,
    source, kind, enterprise);
