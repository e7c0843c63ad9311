-- Archives: the park and its enterprises. Children point to their enterprise by
-- its code, the name that people, files and other systems know it by.

CREATE TABLE park (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    name TEXT NOT NULL,
    safety_lead TEXT,
    emergency_phone TEXT,
    supplies_count INTEGER,
    guards_count INTEGER,
    area INTEGER,
    area_unit TEXT NOT NULL,
    address TEXT,
    longitude REAL,
    latitude REAL,
    datum TEXT NOT NULL,
    authority TEXT,
    authority_phone TEXT,
    background TEXT REFERENCES blob (sha256),
    plan TEXT REFERENCES blob (sha256),
    plan_width INTEGER,
    plan_height INTEGER,
    plan_west REAL,
    plan_north REAL,
    plan_east REAL,
    plan_south REAL
) STRICT;

CREATE TABLE enterprise (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    short_name TEXT,
    credit_code TEXT,
    safety_sector TEXT,
    industry_code TEXT,
    risk_grade TEXT NOT NULL,
    risk_assessed_by TEXT,
    risk_assessed_at TEXT,
    status TEXT NOT NULL,
    entered_park_at TEXT,
    written_off_at INTEGER,
    write_off_reason TEXT NOT NULL,
    legal_rep TEXT,
    contact TEXT,
    contact_phone TEXT,
    principal TEXT,
    principal_phone TEXT,
    safety_lead TEXT,
    safety_lead_phone TEXT,
    economic_type TEXT,
    scale TEXT NOT NULL,
    registered_address TEXT,
    production_address TEXT,
    admin_division TEXT,
    established TEXT,
    registered_capital INTEGER,
    staff_count INTEGER,
    safety_staff_count INTEGER,
    safety_engineers INTEGER,
    special_operators INTEGER,
    standardisation TEXT NOT NULL,
    standardisation_to TEXT,
    dual_prevention INTEGER NOT NULL CHECK (dual_prevention IN (0, 1)),
    key_process INTEGER NOT NULL CHECK (key_process IN (0, 1)),
    key_chemicals INTEGER NOT NULL CHECK (key_chemicals IN (0, 1)),
    major_hazard_installation INTEGER NOT NULL
        CHECK (major_hazard_installation IN (0, 1)),
    combustible_dust INTEGER NOT NULL CHECK (combustible_dust IN (0, 1)),
    ammonia_refrigeration INTEGER NOT NULL
        CHECK (ammonia_refrigeration IN (0, 1)),
    confined_space INTEGER NOT NULL CHECK (confined_space IN (0, 1)),
    metal_smelting INTEGER NOT NULL CHECK (metal_smelting IN (0, 1)),
    deep_well_casting INTEGER NOT NULL CHECK (deep_well_casting IN (0, 1)),
    gas_works INTEGER NOT NULL CHECK (gas_works IN (0, 1)),
    leases_premises INTEGER NOT NULL CHECK (leases_premises IN (0, 1)),
    longitude REAL,
    latitude REAL,
    datum TEXT NOT NULL,
    site_area INTEGER,
    business_scope TEXT,
    remark TEXT
) STRICT;
-- Imports look for a credit code where the code is missing, duplicates share
-- one; names likewise. The others serve the overview's worst and soonest.
CREATE INDEX enterprise_credit_code ON enterprise (credit_code)
    WHERE credit_code IS NOT NULL;
CREATE INDEX enterprise_full_name ON enterprise (full_name);
CREATE INDEX enterprise_worst ON enterprise (risk_grade, code)
    WHERE written_off_at IS NULL AND risk_grade IN ('major', 'serious');
CREATE INDEX enterprise_standardisation_to ON enterprise (standardisation_to)
    WHERE standardisation_to IS NOT NULL AND written_off_at IS NULL;

CREATE TABLE licence (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    enterprise TEXT NOT NULL REFERENCES enterprise (code),
    kind TEXT NOT NULL,
    number TEXT,
    scope TEXT,
    issuer TEXT,
    valid_from TEXT,
    valid_to TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX licence_enterprise ON licence (enterprise);

-- When the papers in use of enterprises in use run out. It follows from the
-- two, and stands beside them so that the papers of those who have left cost
-- nothing when somebody asks what is due.
CREATE TABLE licence_due (
    code TEXT PRIMARY KEY REFERENCES licence (code),
    enterprise TEXT NOT NULL,
    day TEXT NOT NULL
) STRICT;
CREATE INDEX licence_due_day ON licence_due (day, code);
CREATE INDEX licence_due_enterprise ON licence_due (enterprise);

CREATE TABLE chemical (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    enterprise TEXT NOT NULL REFERENCES enterprise (code),
    name TEXT NOT NULL,
    cas TEXT,
    category TEXT,
    programme TEXT,
    max_quantity INTEGER,
    place TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX chemical_enterprise ON chemical (enterprise);
CREATE INDEX chemical_cas ON chemical (cas) WHERE cas IS NOT NULL;

CREATE TABLE mhi_unit (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    enterprise TEXT NOT NULL REFERENCES enterprise (code),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    substances TEXT,
    exposed INTEGER,
    s INTEGER,
    r INTEGER,
    level INTEGER,
    standard TEXT,
    chief TEXT,
    technical_lead TEXT,
    operations_lead TEXT,
    filed_at TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX mhi_unit_enterprise ON mhi_unit (enterprise);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    subject_type TEXT NOT NULL,
    subject TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    size INTEGER NOT NULL,
    note TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX attachment_subject ON attachment (subject_type, subject);
