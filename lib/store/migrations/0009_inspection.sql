-- Checklists, inspection plans, tasks and results.
CREATE TABLE checklist (
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
    revision INTEGER NOT NULL,
    items INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE TABLE checklist_item (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    checklist TEXT NOT NULL REFERENCES checklist (code),
    revision INTEGER NOT NULL,
    no INTEGER NOT NULL,
    content TEXT NOT NULL,
    basis TEXT,
    method TEXT,
    photo INTEGER NOT NULL,
    measure TEXT REFERENCES control_measure (code),
    UNIQUE (checklist, revision, no)
) STRICT;

CREATE TABLE inspection_plan (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    checklist TEXT NOT NULL REFERENCES checklist (code),
    kind TEXT NOT NULL,
    zone TEXT REFERENCES zone (code),
    assignees TEXT NOT NULL,
    cycle TEXT NOT NULL,
    every INTEGER,
    start TEXT,
    "end" TEXT,
    workday TEXT NOT NULL,
    due_day INTEGER,
    work_from INTEGER,
    work_to INTEGER,
    generate_from TEXT,
    stopped_at INTEGER,
    stop_reason TEXT,
    removed_at INTEGER
) STRICT;

-- A code is made of plan or measure, period and assignee. Zone and measure are
-- those of the plan, which refers to them: a year of tasks is made in one go.
CREATE TABLE inspection_task (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    plan TEXT REFERENCES inspection_plan (code),
    measure TEXT,
    checklist TEXT REFERENCES checklist (code),
    revision INTEGER,
    kind TEXT NOT NULL,
    zone TEXT,
    period TEXT NOT NULL,
    assignee TEXT NOT NULL,
    begins_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    stage TEXT NOT NULL,
    items INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    begun_at INTEGER,
    done_at INTEGER,
    done_by TEXT,
    skipped_by TEXT,
    skip_reason TEXT,
    CHECK (plan IS NOT NULL OR measure IS NOT NULL)
) STRICT;
-- Up to which period a plan's and a measure's tasks were made.
CREATE INDEX inspection_task_plan ON inspection_task (plan, period)
WHERE plan IS NOT NULL;
CREATE INDEX inspection_task_measure ON inspection_task (measure, period)
WHERE measure IS NOT NULL;
-- What is to be done, and by whom; rates.
CREATE INDEX inspection_task_open ON inspection_task (due_at)
WHERE stage IN ('open', 'doing');
CREATE INDEX inspection_task_mine ON inspection_task (assignee, due_at)
WHERE stage IN ('open', 'doing');
CREATE INDEX inspection_task_due ON inspection_task (due_at);

CREATE TABLE inspection_result (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    task TEXT NOT NULL REFERENCES inspection_task (code),
    no INTEGER NOT NULL,
    item TEXT REFERENCES checklist_item (code),
    answer TEXT NOT NULL,
    note TEXT,
    photo TEXT,
    hazard TEXT,
    done_by TEXT NOT NULL,
    done_at INTEGER NOT NULL,
    UNIQUE (task, no)
) STRICT;

CREATE INDEX control_measure_cycle ON control_measure (code)
WHERE cycle_days IS NOT NULL AND removed_at IS NULL;
