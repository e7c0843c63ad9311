-- Training plans, sessions, attendance, results of exams, posts of people, and
-- what posts need. What a person's records add up to is kept on the person
-- (trained_until, exam_passed); nothing else that follows is stored.

CREATE TABLE training_plan (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kinds TEXT,
    organiser TEXT,
    headcount INTEGER,
    mode TEXT NOT NULL,
    starts_at INTEGER,
    ends_at INTEGER,
    state TEXT NOT NULL, -- under way and over follow from the clock
    state_reason TEXT,
    content TEXT,
    published_at INTEGER,
    legacy INTEGER NOT NULL CHECK (legacy IN (0, 1)),
    legacy_findings TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX training_plan_begins ON training_plan (starts_at)
    WHERE state = 'published' AND removed_at IS NULL;
CREATE INDEX training_plan_ends ON training_plan (ends_at)
    WHERE state = 'published' AND removed_at IS NULL;
CREATE INDEX training_plan_drafts ON training_plan (code)
    WHERE state = 'draft' AND removed_at IS NULL;

CREATE TABLE training_session (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL REFERENCES training_plan (code),
    title TEXT,
    level TEXT NOT NULL,
    course TEXT,
    lecturer TEXT,
    place TEXT,
    mode TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    hours INTEGER NOT NULL CHECK (hours > 0), -- tenths of a class hour
    materials TEXT,
    removed_at INTEGER,
    CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX training_session_plan ON training_session (plan);

CREATE TABLE training_attendance (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    session TEXT NOT NULL REFERENCES training_session (code),
    person TEXT NOT NULL REFERENCES person (code),
    plan TEXT NOT NULL,
    day TEXT NOT NULL,
    level TEXT NOT NULL,
    course TEXT,
    signed_in_at INTEGER,
    signed_out_at INTEGER,
    hours INTEGER NOT NULL CHECK (hours >= 0),
    result TEXT NOT NULL,
    score INTEGER,
    signature TEXT,
    note TEXT
) STRICT;
CREATE INDEX training_attendance_person ON training_attendance (person);
CREATE INDEX training_attendance_session ON training_attendance (session);
CREATE INDEX training_attendance_day ON training_attendance (day);

CREATE TABLE training_exam (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (code),
    plan TEXT REFERENCES training_plan (code),
    day TEXT NOT NULL,
    score INTEGER,
    passed INTEGER NOT NULL CHECK (passed IN (0, 1))
) STRICT;
CREATE INDEX training_exam_person ON training_exam (person);
CREATE INDEX training_exam_day ON training_exam (day);

CREATE TABLE person_post (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (code),
    post TEXT NOT NULL,
    department TEXT REFERENCES department (code),
    from_day TEXT NOT NULL,
    to_day TEXT,
    second INTEGER NOT NULL CHECK (second IN (0, 1)),
    CHECK (to_day IS NULL OR to_day >= from_day)
) STRICT;
CREATE INDEX person_post_person ON person_post (person);

CREATE TABLE training_need (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    post TEXT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    months INTEGER NOT NULL CHECK (months >= 0),
    basis TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX training_need_post ON training_need (post)
    WHERE removed_at IS NULL;

-- Whose training runs out, and who belongs where.
CREATE INDEX person_trained ON person (trained_until)
    WHERE trained_until IS NOT NULL AND left_on IS NULL;
CREATE INDEX person_dept ON person (owner_dept) WHERE left_on IS NULL;
