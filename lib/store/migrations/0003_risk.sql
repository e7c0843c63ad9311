-- Risks: zones of the plan, and the tree point, unit, event, control measure.
-- Children point to their parent by its code.

CREATE TABLE zone (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    enterprise TEXT REFERENCES enterprise (code),
    kind TEXT NOT NULL,
    polygon TEXT, -- GeoJSON geometry, pixels of the plan
    responsible_dept TEXT,
    responsible_person TEXT,
    responsible_phone TEXT,
    grade_inherent TEXT NOT NULL,
    grade_residual TEXT NOT NULL,
    points INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX zone_enterprise ON zone (enterprise);
CREATE INDEX zone_worst ON zone (grade_inherent, code)
    WHERE removed_at IS NULL AND grade_inherent IN ('major', 'serious');

CREATE TABLE risk_point (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    zone TEXT NOT NULL REFERENCES zone (code),
    kind TEXT NOT NULL,
    place TEXT,
    x REAL,
    y REAL,
    responsible_dept TEXT,
    responsible_person TEXT,
    responsible_phone TEXT,
    signs TEXT,
    emergency_measures TEXT,
    grade_inherent TEXT NOT NULL,
    grade_residual TEXT NOT NULL,
    control_level TEXT NOT NULL,
    assessed_at TEXT,
    review_due TEXT,
    removed_at INTEGER
) STRICT;
-- All that a zone asks of its points, so that their rows are not read.
CREATE INDEX risk_point_zone
    ON risk_point (zone, removed_at, grade_inherent, grade_residual);

-- The overview's worst, by one step along an index each.
CREATE INDEX risk_point_worst ON risk_point (grade_inherent, code)
    WHERE removed_at IS NULL AND grade_inherent IN ('major', 'serious');
CREATE INDEX risk_point_review_due ON risk_point (review_due)
    WHERE removed_at IS NULL;

CREATE TABLE risk_unit (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    point TEXT NOT NULL REFERENCES risk_point (code),
    name TEXT NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX risk_unit_point ON risk_unit (point);

CREATE TABLE risk_event (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL REFERENCES risk_unit (code),
    name TEXT NOT NULL,
    step TEXT,
    accident_type TEXT,
    factors TEXT,
    consequence TEXT,
    standard TEXT REFERENCES rule_pack (code), -- name@version
    l INTEGER, -- values and scores: two decimal places
    e INTEGER,
    c INTEGER,
    m INTEGER,
    s INTEGER,
    residual_l INTEGER,
    residual_e INTEGER,
    residual_c INTEGER,
    residual_m INTEGER,
    residual_s INTEGER,
    reason TEXT,
    reason_standard TEXT REFERENCES rule_pack (code),
    score INTEGER,
    grade_inherent TEXT NOT NULL,
    residual_score INTEGER,
    grade_residual TEXT NOT NULL,
    control_level_required TEXT NOT NULL,
    control_level TEXT NOT NULL,
    analyst TEXT,
    reviewer TEXT,
    reviewed_at INTEGER,
    approver TEXT,
    "trigger" TEXT NOT NULL,
    assessed_at TEXT,
    review_due TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX risk_event_unit ON risk_event (unit);
CREATE INDEX risk_event_review ON risk_event (review_due);
-- Which standards are in use, for maps and the overview.
CREATE INDEX risk_event_standard ON risk_event (standard)
    WHERE removed_at IS NULL;
CREATE INDEX risk_event_reason_standard ON risk_event (reason_standard)
    WHERE removed_at IS NULL AND reason_standard IS NOT NULL;

CREATE TABLE control_measure (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL REFERENCES risk_event (code),
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    inspection_content TEXT,
    cycle_days INTEGER,
    responsible TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX control_measure_event ON control_measure (event);
