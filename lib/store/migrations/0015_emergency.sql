-- Emergency plans, drills, supplies, rosters.
CREATE TABLE emergency_plan (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    edition TEXT,
    revises TEXT REFERENCES emergency_plan (code),
    state TEXT NOT NULL,
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    accident TEXT,
    scope TEXT,
    steps TEXT,
    contacts TEXT,
    needs_review INTEGER NOT NULL CHECK (needs_review IN (0, 1)),
    needs_filing INTEGER NOT NULL CHECK (needs_filing IN (0, 1)),
    needs_assessing INTEGER NOT NULL CHECK (needs_assessing IN (0, 1)),
    reviewed_on TEXT,
    review_note TEXT,
    signed_by TEXT,
    signed_on TEXT,
    published_on TEXT,
    effective_on TEXT,
    file_due TEXT,
    filed_on TEXT,
    filing_number TEXT,
    review_due TEXT,
    obsolete_on TEXT,
    reason TEXT
) STRICT;
CREATE INDEX emergency_plan_revises ON emergency_plan (revises)
WHERE revises IS NOT NULL;
CREATE INDEX emergency_plan_review ON emergency_plan (review_due)
WHERE review_due IS NOT NULL AND obsolete_on IS NULL;
CREATE INDEX emergency_plan_file ON emergency_plan (file_due)
WHERE file_due IS NOT NULL AND filed_on IS NULL AND obsolete_on IS NULL;

-- What was done with plans and drills; only appended to.
CREATE TABLE emergency_step (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    subject_type TEXT NOT NULL,
    subject TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT,
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    note TEXT
) STRICT;
CREATE UNIQUE INDEX emergency_step_of
ON emergency_step (subject_type, subject, seq);

CREATE TABLE drill (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    model TEXT,
    plan TEXT REFERENCES emergency_plan (code),
    plan_type TEXT NOT NULL,
    content TEXT NOT NULL,
    form TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fire INTEGER NOT NULL CHECK (fire IN (0, 1)),
    state TEXT NOT NULL,
    planned_on TEXT NOT NULL,
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    place TEXT,
    aim TEXT,
    scenario TEXT,
    organisation TEXT,
    safeguards TEXT,
    commander TEXT,
    expected INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    paused INTEGER,
    counted INTEGER,
    count_note TEXT,
    grade TEXT NOT NULL,
    score INTEGER,
    good TEXT,
    problems TEXT,
    advice TEXT,
    evaluators TEXT,
    evaluated_at INTEGER,
    archived_at INTEGER
) STRICT;
CREATE INDEX drill_started ON drill (started_at) WHERE started_at IS NOT NULL;
CREATE INDEX drill_day ON drill (planned_on, name);
CREATE INDEX drill_open ON drill (planned_on)
WHERE state IN ('planned', 'preparing');

CREATE TABLE drill_inject (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    drill TEXT NOT NULL REFERENCES drill (code),
    seq INTEGER NOT NULL,
    offset_s INTEGER NOT NULL,
    inject TEXT NOT NULL,
    executor TEXT,
    expected TEXT,
    limit_s INTEGER,
    injected_at INTEGER,
    responded_at INTEGER,
    actual TEXT,
    response_s INTEGER CHECK (response_s >= 0)
) STRICT;
CREATE INDEX drill_inject_drill ON drill_inject (drill, offset_s);

CREATE TABLE drill_item (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    drill TEXT NOT NULL REFERENCES drill (code),
    seq INTEGER NOT NULL,
    aspect TEXT NOT NULL,
    item TEXT NOT NULL,
    score INTEGER NOT NULL CHECK (score IN (0, 1, 3, 5)),
    note TEXT
) STRICT;
CREATE INDEX drill_item_drill ON drill_item (drill, seq);

CREATE TABLE drill_unit (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    enterprise TEXT REFERENCES enterprise (code),
    class_name TEXT NOT NULL,
    fire_class TEXT,
    province TEXT,
    removed_at INTEGER
) STRICT;

CREATE TABLE supply (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    spec TEXT,
    unit TEXT,
    category TEXT,
    min_qty INTEGER CHECK (min_qty >= 0),
    qty INTEGER NOT NULL CHECK (qty >= 0),
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    cabinet TEXT,
    keeper TEXT,
    phone TEXT,
    produced_on TEXT,
    valid_to TEXT,
    check_months INTEGER,
    next_check TEXT,
    supplier TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX supply_short ON supply (code)
WHERE removed_at IS NULL AND qty < min_qty;
CREATE INDEX supply_valid ON supply (valid_to)
WHERE removed_at IS NULL AND valid_to IS NOT NULL;
CREATE INDEX supply_check ON supply (next_check)
WHERE removed_at IS NULL AND next_check IS NOT NULL;

-- The ledger of supplies; only appended to.
CREATE TABLE supply_move (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    supply TEXT NOT NULL REFERENCES supply (code),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    change INTEGER NOT NULL,
    after INTEGER NOT NULL CHECK (after >= 0),
    other TEXT REFERENCES supply (code),
    drill TEXT REFERENCES drill (code),
    actor TEXT,
    note TEXT
) STRICT;
CREATE UNIQUE INDEX supply_move_of ON supply_move (supply, seq);

CREATE TABLE roster_shift (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    post TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    leader TEXT,
    people TEXT,
    phone TEXT,
    handover TEXT,
    handed_at INTEGER,
    handed_to TEXT,
    removed_at INTEGER,
    CHECK (from_at < to_at)
) STRICT;
CREATE INDEX roster_shift_post ON roster_shift (post, from_at)
WHERE removed_at IS NULL;
