-- Permits to work: tickets, what belongs to them, and the people who are named
-- on them. Children point to their ticket by its number. What a ticket was at
-- any instant follows from the ledger.

-- Contractors, as far as a ticket asks about them.
CREATE TABLE contractor (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    credit_code TEXT,
    state TEXT NOT NULL,
    state_reason TEXT,
    agreement_from TEXT,
    agreement_to TEXT
) STRICT;

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    phone TEXT,
    user_name TEXT UNIQUE, -- login name, of who has one
    enterprise TEXT REFERENCES enterprise (code),
    contractor TEXT REFERENCES contractor (code),
    trained_until TEXT,
    exam_passed INTEGER NOT NULL CHECK (exam_passed IN (0, 1)),
    medical_until TEXT,
    blacklisted INTEGER NOT NULL CHECK (blacklisted IN (0, 1)),
    blacklist_reason TEXT,
    left_on TEXT
) STRICT;
CREATE INDEX person_contractor ON person (contractor);

CREATE TABLE certificate (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (code),
    kind TEXT NOT NULL,
    item TEXT,
    number TEXT,
    issuer TEXT,
    valid_from TEXT,
    valid_to TEXT,
    review_due TEXT,
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1))
) STRICT;
CREATE INDEX certificate_person ON certificate (person, kind);

CREATE TABLE permit (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    title TEXT,
    state TEXT NOT NULL,
    base_level TEXT,
    level TEXT,
    raised_to TEXT,
    upgraded INTEGER NOT NULL CHECK (upgraded IN (0, 1)),
    level_reasons TEXT, -- JSON
    standard TEXT, -- name@version of the pack it was applied under
    calendar TEXT,
    enterprise TEXT REFERENCES enterprise (code),
    zone TEXT REFERENCES zone (code),
    place TEXT,
    x REAL, -- on the plan, pixels
    y REAL,
    height_from REAL, -- metres over the ground
    height_to REAL,
    space TEXT,
    pipe TEXT,
    dike TEXT,
    apply_unit TEXT,
    applicant TEXT,
    work_unit TEXT,
    contractor TEXT REFERENCES contractor (code),
    work_leader TEXT REFERENCES person (code),
    coordinator TEXT REFERENCES person (code),
    work_content TEXT,
    hazard_analysis TEXT,
    facts TEXT, -- JSON, name to text
    fields TEXT, -- JSON, name to text
    planned_from INTEGER,
    planned_to INTEGER,
    daily_from INTEGER, -- minute of the day
    daily_to INTEGER,
    valid_from INTEGER,
    valid_to INTEGER,
    prev TEXT REFERENCES permit (code),
    serves TEXT REFERENCES permit (code),
    related TEXT,
    round INTEGER NOT NULL, -- how often it was submitted
    next_steps TEXT,
    submitted_at INTEGER,
    approved_at INTEGER,
    started_at INTEGER,
    suspended_at INTEGER,
    suspended_reason TEXT,
    resumed_at INTEGER,
    finished_from TEXT, -- the state that the work was finished in
    ended_at INTEGER,
    heads_in INTEGER,
    heads_out INTEGER,
    tools_in INTEGER,
    tools_out INTEGER,
    briefer TEXT,
    briefed TEXT,
    briefed_at INTEGER,
    isolation TEXT,
    isolated_by TEXT,
    isolated_at INTEGER,
    legacy INTEGER NOT NULL CHECK (legacy IN (0, 1)),
    legacy_type TEXT,
    legacy_findings TEXT
) STRICT;
CREATE INDEX permit_prev ON permit (prev) WHERE prev IS NOT NULL;
CREATE INDEX permit_serves ON permit (serves) WHERE serves IS NOT NULL;
-- What the clock ends, and what works beside each other.
CREATE INDEX permit_ends ON permit (valid_to)
    WHERE legacy = 0 AND state IN ('approved', 'in_progress', 'suspended');
CREATE INDEX permit_live ON permit (code)
    WHERE legacy = 0 AND state IN
        ('approved', 'in_progress', 'suspended', 'pending_acceptance');

CREATE TABLE permit_measure_answer (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE, -- <ticket>/m<no>
    permit TEXT NOT NULL REFERENCES permit (code),
    no INTEGER NOT NULL,
    involved INTEGER NOT NULL CHECK (involved IN (0, 1)),
    value TEXT,
    confirmed_by TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX permit_measure_answer_permit
    ON permit_measure_answer (permit, no);

CREATE TABLE permit_gas_test (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE, -- <ticket>/g<number>
    permit TEXT NOT NULL REFERENCES permit (code),
    sampled_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    substance TEXT,
    value TEXT NOT NULL, -- as it was read off
    unit TEXT NOT NULL,
    lel TEXT, -- %vol
    point TEXT,
    place TEXT,
    analyst TEXT,
    instrument TEXT,
    verdict TEXT NOT NULL,
    verdict_text TEXT,
    source TEXT -- SHA-256 of the file that it came in
) STRICT;
CREATE INDEX permit_gas_test_permit ON permit_gas_test (permit, sampled_at);

CREATE TABLE permit_staff (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE, -- <ticket>/s<number>
    permit TEXT NOT NULL REFERENCES permit (code),
    function TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (code),
    from_at INTEGER,
    to_at INTEGER
) STRICT;
CREATE INDEX permit_staff_permit ON permit_staff (permit);
CREATE INDEX permit_staff_person ON permit_staff (person, function);

-- Every transition and every thing that was filled in, one row each.
CREATE TABLE permit_history (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE, -- <ticket>/h<number>
    permit TEXT NOT NULL REFERENCES permit (code),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    round INTEGER NOT NULL,
    step TEXT,
    signed_as TEXT,
    on_site INTEGER NOT NULL CHECK (on_site IN (0, 1)),
    reason TEXT,
    facts TEXT, -- JSON: counts, weather and the like
    evidence TEXT, -- SHA-256
    "key" TEXT
) STRICT;
CREATE UNIQUE INDEX permit_history_seq ON permit_history (permit, seq);
CREATE UNIQUE INDEX permit_history_key ON permit_history (permit, "key")
    WHERE "key" IS NOT NULL;
CREATE UNIQUE INDEX permit_history_apply ON permit_history ("key")
    WHERE "key" IS NOT NULL AND action IN ('apply', 'succeed');

-- What the clock brings up for people to handle.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    alarm INTEGER NOT NULL CHECK (alarm IN (0, 1)),
    subject_type TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    handled_at INTEGER,
    handled_by TEXT,
    handled_note TEXT
) STRICT;
CREATE INDEX notice_open ON notice (alarm, at) WHERE handled_at IS NULL;
