-- Question banks, exams with their papers, sittings; how people behave.
CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    bank TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    option_a TEXT,
    option_b TEXT,
    option_c TEXT,
    option_d TEXT,
    option_e TEXT,
    option_f TEXT,
    answer TEXT NOT NULL,
    clause TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX question_bank ON question (bank, kind, code)
WHERE removed_at IS NULL;

CREATE TABLE exam (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    plan TEXT REFERENCES training_plan (code),
    banks TEXT,
    singles INTEGER,
    multiples INTEGER,
    judges INTEGER,
    single_points INTEGER,
    multiple_points INTEGER,
    judge_points INTEGER,
    pass_mark INTEGER,
    attempts INTEGER,
    minutes INTEGER,
    seed INTEGER,
    paper TEXT,
    removed_at INTEGER
) STRICT;

CREATE TABLE exam_sitting (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    exam TEXT NOT NULL REFERENCES exam (code),
    person TEXT NOT NULL REFERENCES person (code),
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    answers TEXT NOT NULL,
    right_answers INTEGER NOT NULL,
    score INTEGER NOT NULL,
    passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
    key TEXT
) STRICT;
CREATE INDEX exam_sitting_of ON exam_sitting (exam, person, attempt);
CREATE UNIQUE INDEX exam_sitting_key ON exam_sitting (key);
CREATE INDEX exam_sitting_person ON exam_sitting (person);

CREATE TABLE behaviour (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (code),
    contractor TEXT REFERENCES contractor (code),
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    description TEXT,
    at INTEGER NOT NULL,
    zone TEXT REFERENCES zone (code),
    source TEXT NOT NULL,
    source_code TEXT,
    evidence TEXT,
    state TEXT NOT NULL,
    points INTEGER NOT NULL,
    clause TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    decided_note TEXT,
    pack TEXT
) STRICT;
CREATE INDEX behaviour_person ON behaviour (person, at);
CREATE INDEX behaviour_open ON behaviour (at) WHERE state = 'reported';
