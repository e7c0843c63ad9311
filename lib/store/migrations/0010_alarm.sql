-- Devices, their tags, readings, alarms and the records of events.

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    zone TEXT REFERENCES zone (code),
    enterprise TEXT REFERENCES enterprise (code),
    risk_point TEXT REFERENCES risk_point (code),
    measure TEXT REFERENCES control_measure (code),
    x REAL, -- on the plan, pixels
    y REAL,
    maker TEXT,
    model TEXT,
    serial TEXT,
    calibration_due TEXT,
    maintenance_from INTEGER,
    maintenance_until INTEGER,
    maintenance_by TEXT,
    maintenance_reason TEXT,
    maintenance_permit TEXT REFERENCES permit (code)
) STRICT;
CREATE INDEX device_zone ON device (zone);
CREATE INDEX device_calibration ON device (calibration_due)
    WHERE state <> 'retired' AND calibration_due IS NOT NULL;

CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL REFERENCES device (code),
    name TEXT,
    quantity TEXT,
    unit TEXT,
    period INTEGER NOT NULL,
    range_lo REAL,
    range_hi REAL,
    lolo REAL,
    lo REAL,
    hi REAL,
    hihi REAL,
    lolo_level INTEGER,
    lo_level INTEGER,
    hi_level INTEGER,
    hihi_level INTEGER,
    rise REAL, -- in a minute
    rise_level INTEGER,
    fault_level INTEGER,
    deadband REAL,
    on_delay INTEGER, -- seconds
    off_delay INTEGER,
    n_of INTEGER,
    of_m INTEGER,
    repeat INTEGER,
    limits_source TEXT
) STRICT;
CREATE INDEX tag_device ON tag (device);

-- Where the rules stand with a tag. It follows from the readings; "old" and
-- "mid" are earlier states, from which late readings start again.
CREATE TABLE tag_state (
    tag INTEGER PRIMARY KEY REFERENCES tag (id),
    now BLOB,
    mid BLOB,
    old BLOB,
    silent_after INTEGER NOT NULL, -- milliseconds
    silent INTEGER NOT NULL CHECK (silent IN (0, 1))
) STRICT;
CREATE INDEX tag_state_due ON tag_state (silent_after) WHERE silent = 0;

-- Readings, only ever added. `at` is in milliseconds; the batch's row holds
-- the sum of the fingerprints of its readings.
CREATE TABLE reading (
    tag INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seq INTEGER NOT NULL, -- the device's own; 0: none
    value REAL,
    flags INTEGER NOT NULL, -- quality, and 16 for late
    batch INTEGER NOT NULL,
    PRIMARY KEY (tag, at, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_seq ON reading (tag, seq) WHERE seq > 0;

CREATE TABLE reading_batch (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    source TEXT,
    at INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    late INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    first INTEGER NOT NULL, -- milliseconds
    last INTEGER NOT NULL,
    digest TEXT NOT NULL
) STRICT;

CREATE TABLE alarm (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    level INTEGER NOT NULL,
    condition TEXT NOT NULL,
    device TEXT REFERENCES device (code),
    tag TEXT REFERENCES tag (code),
    scene TEXT,
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    risk_point TEXT REFERENCES risk_point (code),
    measure TEXT REFERENCES control_measure (code),
    value REAL,
    bound REAL,
    peak REAL,
    unit TEXT,
    count INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    raised_at INTEGER NOT NULL,
    cleared_at INTEGER,
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    unconfirmed INTEGER NOT NULL CHECK (unconfirmed IN (0, 1)),
    acked_at INTEGER,
    acked_by TEXT,
    handling_at INTEGER,
    handled_by TEXT,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    resolved_at INTEGER,
    resolved_by TEXT,
    resolution TEXT,
    closed_at INTEGER,
    closed_by TEXT,
    false_reason TEXT,
    suppressed_until INTEGER,
    suppressed_by TEXT,
    suppress_reason TEXT,
    escalated INTEGER NOT NULL,
    escalate_at INTEGER,
    hazard TEXT,
    archive TEXT,
    event_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL
) STRICT;
CREATE INDEX alarm_episode ON alarm (tag, condition, event_ms);
CREATE INDEX alarm_source ON alarm (device, raised_at);
CREATE INDEX alarm_raised ON alarm (raised_at);
CREATE INDEX alarm_escalate ON alarm (escalate_at)
    WHERE escalate_at IS NOT NULL;
CREATE INDEX alarm_suppressed ON alarm (suppressed_until)
    WHERE state = 'suppressed';
CREATE INDEX alarm_storm ON alarm (device, last_at)
    WHERE condition = 'storm';
CREATE INDEX alarm_storm_lasts ON alarm (last_at)
    WHERE condition = 'storm' AND cleared_at IS NULL;
CREATE INDEX alarm_open ON alarm (level, raised_at)
    WHERE closed_at IS NULL;

CREATE TABLE alarm_history (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    alarm TEXT NOT NULL REFERENCES alarm (code),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    note TEXT
) STRICT;
CREATE UNIQUE INDEX alarm_history_seq ON alarm_history (alarm, seq);

CREATE TABLE event_archive (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    note TEXT,
    content TEXT NOT NULL, -- JSON
    sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX event_archive_event ON event_archive (source, event);
