-- Duties, tasks, rankings.

CREATE TABLE duty_item (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    requirement TEXT,
    published TEXT NOT NULL, -- saved, published
    review TEXT NOT NULL, -- none, pending, approved, rejected
    template_file TEXT,
    post TEXT,
    legal_basis TEXT,
    evidence TEXT NOT NULL, -- none, text, photo
    weight INTEGER, -- hundredths; NULL: 1
    edition INTEGER,
    submitted_by TEXT,
    reviewed_by TEXT,
    reviewed_at INTEGER,
    review_note TEXT,
    removed_at INTEGER
) STRICT;

CREATE TABLE duty_plan (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    item TEXT NOT NULL REFERENCES duty_item (code),
    people TEXT,
    posts TEXT,
    departments TEXT,
    cycle TEXT NOT NULL,
    every INTEGER,
    start_on TEXT NOT NULL,
    end_on TEXT,
    workday TEXT NOT NULL,
    due_day INTEGER,
    grace INTEGER, -- days; NULL: as the pack has it
    removed_at INTEGER
) STRICT;
CREATE INDEX duty_plan_item ON duty_plan (item);

-- Millions of rows: the code says plan, person and period, and is the one
-- unique key. What time makes of a task is not kept in it.
CREATE TABLE duty_task (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    item TEXT NOT NULL,
    person TEXT NOT NULL,
    period_from TEXT,
    period_to TEXT,
    due_at INTEGER NOT NULL, -- the last second in time
    miss_at INTEGER NOT NULL, -- due_at and grace
    weight INTEGER NOT NULL,
    long_cycle INTEGER NOT NULL,
    status TEXT NOT NULL,
    submitted_at INTEGER,
    submitted_by TEXT,
    on_behalf TEXT,
    note TEXT,
    photos TEXT,
    score INTEGER,
    reviewer TEXT,
    reviewed_at INTEGER,
    comment TEXT,
    returns INTEGER
) STRICT;
CREATE INDEX duty_task_person ON duty_task (person, due_at);
-- What is open, by when it will have been missed: what the clock turns into
-- missed tasks is a range of it, and no row is written for that.
CREATE INDEX duty_task_open ON duty_task (miss_at, person)
    WHERE status IN ('pending', 'returned');
CREATE INDEX duty_task_remind ON duty_task (due_at)
    WHERE long_cycle = 1 AND status IN ('pending', 'returned');
CREATE INDEX duty_task_review ON duty_task (submitted_at)
    WHERE status = 'submitted';

-- Sums of a person's tasks in the month that they are due in; `person` is ''
-- for all. Kept by every write of a task. Open tasks count as missed when
-- miss_at lies before duty_clock.as_of. From `band` on: the place in the
-- ranking, so that a page of it is a range of the index.
CREATE TABLE duty_sum (
    month INTEGER NOT NULL, -- 202610
    person TEXT NOT NULL,
    approved INTEGER NOT NULL,
    on_time INTEGER NOT NULL,
    missed INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    waiting_on_time INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    reviewed INTEGER NOT NULL,
    score_sum INTEGER NOT NULL,
    waived INTEGER NOT NULL,
    w_approved INTEGER NOT NULL,
    w_on_time INTEGER NOT NULL,
    w_missed INTEGER NOT NULL,
    w_waiting INTEGER NOT NULL,
    w_waiting_on_time INTEGER NOT NULL,
    w_reviewed INTEGER NOT NULL,
    w_score_sum INTEGER NOT NULL,
    band INTEGER NOT NULL,
    score INTEGER NOT NULL,
    k1 INTEGER NOT NULL,
    k2 INTEGER NOT NULL,
    k3 INTEGER NOT NULL,
    k4 INTEGER NOT NULL,
    PRIMARY KEY (month, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_sum_rank ON duty_sum
    (month, band, score DESC, k1 DESC, k2 DESC, k3 DESC, k4 DESC, person);
CREATE INDEX duty_sum_person ON duty_sum (person, month);

-- Until when missed tasks are counted, and by which pack `score` was made.
CREATE TABLE duty_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    as_of INTEGER NOT NULL,
    pack TEXT NOT NULL
) STRICT;

-- How far a plan's tasks are made, and from what: people, item, plan.
CREATE TABLE duty_made (
    plan TEXT PRIMARY KEY,
    until INTEGER NOT NULL, -- local day
    basis TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which tasks have which photo, to see one that serves twice.
CREATE TABLE duty_photo (
    sha256 TEXT NOT NULL,
    task TEXT NOT NULL,
    PRIMARY KEY (sha256, task)
) STRICT, WITHOUT ROWID;

CREATE TABLE delegation (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    from_user TEXT NOT NULL,
    to_user TEXT NOT NULL,
    step TEXT NOT NULL, -- submit, review
    from_on TEXT,
    to_on TEXT,
    reason TEXT NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX delegation_from ON delegation (from_user, step);
CREATE INDEX delegation_to ON delegation (to_user, step);

-- A ranking that was published; its rows are a blob.
CREATE TABLE duty_ranking (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    period TEXT NOT NULL,
    board TEXT NOT NULL,
    department TEXT,
    formula TEXT NOT NULL,
    pack TEXT NOT NULL,
    pack_sha256 TEXT NOT NULL,
    rules TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    ranked INTEGER NOT NULL,
    rows_sha256 TEXT NOT NULL,
    published_at INTEGER NOT NULL
) STRICT;

CREATE INDEX duty_person_left ON person (left_on) WHERE left_on IS NOT NULL;
