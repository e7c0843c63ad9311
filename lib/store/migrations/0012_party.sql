-- Related parties: papers, agreements, equipment, passes, evaluations, the
-- blacklist, visitors.

ALTER TABLE contractor ADD COLUMN kind TEXT NOT NULL DEFAULT 'contractor';
ALTER TABLE contractor ADD COLUMN legal_rep TEXT;
ALTER TABLE contractor ADD COLUMN legal_rep_hash TEXT;
ALTER TABLE contractor ADD COLUMN contact TEXT;
ALTER TABLE contractor ADD COLUMN phone TEXT;
ALTER TABLE contractor ADD COLUMN work TEXT;
ALTER TABLE contractor ADD COLUMN regulated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contractor ADD COLUMN safety_body TEXT;
ALTER TABLE contractor ADD COLUMN safety_record TEXT;
ALTER TABLE contractor ADD COLUMN contract_no TEXT;
ALTER TABLE contractor ADD COLUMN contract_from TEXT;
ALTER TABLE contractor ADD COLUMN contract_to TEXT;
ALTER TABLE contractor ADD COLUMN admission_score INTEGER;
ALTER TABLE contractor ADD COLUMN applied_by TEXT;
ALTER TABLE contractor ADD COLUMN reviewed_by TEXT;
ALTER TABLE contractor ADD COLUMN reviewed_at INTEGER;
ALTER TABLE contractor ADD COLUMN approved_by TEXT;
ALTER TABLE contractor ADD COLUMN approved_at INTEGER;
ALTER TABLE contractor ADD COLUMN review_due TEXT;
ALTER TABLE contractor ADD COLUMN finished_on TEXT;
ALTER TABLE contractor ADD COLUMN score INTEGER;
ALTER TABLE contractor ADD COLUMN grade TEXT;
CREATE INDEX contractor_credit_code ON contractor (credit_code)
    WHERE credit_code IS NOT NULL;
CREATE INDEX contractor_legal_rep ON contractor (legal_rep_hash)
    WHERE legal_rep_hash IS NOT NULL;
CREATE INDEX contractor_agreement_to ON contractor (agreement_to)
    WHERE agreement_to IS NOT NULL;

ALTER TABLE person ADD COLUMN id_mask TEXT;
CREATE INDEX person_id_hash ON person (id_hash) WHERE id_hash IS NOT NULL;
CREATE INDEX person_insured ON person (insured_until)
    WHERE insured_until IS NOT NULL AND left_on IS NULL;

ALTER TABLE certificate ADD COLUMN review_done TEXT;
ALTER TABLE certificate ADD COLUMN photo TEXT;
ALTER TABLE certificate ADD COLUMN removed_at INTEGER;
CREATE INDEX certificate_ends ON certificate (valid_to)
    WHERE valid_to IS NOT NULL AND revoked = 0 AND removed_at IS NULL;
CREATE INDEX certificate_review ON certificate (review_due)
    WHERE review_due IS NOT NULL AND revoked = 0 AND removed_at IS NULL;

-- Keys that hash identity numbers, which are kept nowhere. The key stands here
-- as it is, as that of seals: who can read this file can try numbers out.
CREATE TABLE identity_key (
    id INTEGER PRIMARY KEY,
    secret TEXT NOT NULL, -- hex
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL
) STRICT;

CREATE TABLE party_paper (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    contractor TEXT NOT NULL REFERENCES contractor (code),
    kind TEXT NOT NULL, -- as the pack has it
    name TEXT,
    number TEXT,
    issuer TEXT,
    valid_from TEXT,
    valid_to TEXT, -- NULL: long-term
    renewal_promised TEXT,
    note TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX party_paper_contractor ON party_paper (contractor, kind);
CREATE INDEX party_paper_ends ON party_paper (valid_to)
    WHERE valid_to IS NOT NULL AND removed_at IS NULL;

CREATE TABLE party_agreement (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    contractor TEXT NOT NULL REFERENCES contractor (code),
    kind TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    content TEXT,
    duties TEXT,
    measures TEXT,
    coordinator TEXT REFERENCES person (code),
    their_coordinator TEXT,
    deposit TEXT,
    signed_by TEXT,
    signed_at INTEGER,
    their_signer TEXT,
    their_signed_at INTEGER,
    removed_at INTEGER
) STRICT;
CREATE INDEX party_agreement_contractor ON party_agreement (contractor, kind);

CREATE TABLE party_equipment (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    contractor TEXT NOT NULL REFERENCES contractor (code),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    serial TEXT,
    certificate_no TEXT,
    inspection_due TEXT,
    look_over TEXT,
    tag_no TEXT,
    result TEXT NOT NULL,
    result_note TEXT,
    accepted_by TEXT,
    accepted_at INTEGER,
    valid_to TEXT,
    removed_at INTEGER
) STRICT;
CREATE INDEX party_equipment_contractor ON party_equipment (contractor);
CREATE UNIQUE INDEX party_equipment_tag ON party_equipment (tag_no)
    WHERE tag_no IS NOT NULL AND removed_at IS NULL;
CREATE INDEX party_equipment_ends ON party_equipment (valid_to)
    WHERE valid_to IS NOT NULL AND removed_at IS NULL;
CREATE INDEX party_equipment_inspection ON party_equipment (inspection_due)
    WHERE inspection_due IS NOT NULL AND removed_at IS NULL;

CREATE TABLE party_review (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    contractor TEXT NOT NULL REFERENCES contractor (code),
    period TEXT NOT NULL,
    project TEXT,
    day TEXT NOT NULL,
    man_hours INTEGER,
    points TEXT, -- JSON: item to points
    red_lines TEXT,
    accident TEXT,
    comment TEXT,
    standard TEXT NOT NULL,
    score INTEGER NOT NULL, -- tenths
    grade TEXT NOT NULL,
    evaluated_by TEXT NOT NULL
) STRICT;
CREATE INDEX party_review_contractor ON party_review (contractor, period, day);

CREATE TABLE blacklist_entry (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    contractor TEXT REFERENCES contractor (code),
    person TEXT REFERENCES person (code),
    name TEXT NOT NULL,
    credit_code TEXT,
    id_hash TEXT, -- of the person, or of the firm's legal representative
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    decision_note TEXT,
    valid_from TEXT,
    valid_to TEXT, -- NULL: for good
    appeal TEXT,
    lift_by TEXT,
    lift_at INTEGER,
    lift_reason TEXT,
    lifted_by TEXT,
    lifted_at INTEGER
) STRICT;
CREATE INDEX blacklist_contractor ON blacklist_entry (contractor)
    WHERE state IN ('in_force', 'lift_proposed');
CREATE INDEX blacklist_person ON blacklist_entry (person)
    WHERE state IN ('in_force', 'lift_proposed');
CREATE INDEX blacklist_credit_code ON blacklist_entry (credit_code)
    WHERE state IN ('in_force', 'lift_proposed');
CREATE INDEX blacklist_id_hash ON blacklist_entry (id_hash)
    WHERE state IN ('in_force', 'lift_proposed');

CREATE TABLE entry_pass (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (code),
    contractor TEXT NOT NULL REFERENCES contractor (code),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    ends_by TEXT NOT NULL, -- what sets its end
    areas TEXT,
    state TEXT NOT NULL,
    why TEXT,
    issued_at INTEGER NOT NULL,
    ended_at INTEGER,
    retrain_after TEXT -- revoked: what the training was valid until then
) STRICT;
CREATE UNIQUE INDEX entry_pass_live ON entry_pass (person)
    WHERE state IN ('issued', 'active', 'suspended');
CREATE INDEX entry_pass_person ON entry_pass (person);
CREATE INDEX entry_pass_ends ON entry_pass (valid_to)
    WHERE state IN ('issued', 'active', 'suspended');
CREATE INDEX entry_pass_begins ON entry_pass (valid_from)
    WHERE state = 'issued';

CREATE TABLE visitor (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT,
    code TEXT NOT NULL UNIQUE,
    name TEXT,
    unit TEXT,
    phone TEXT,
    kind TEXT NOT NULL,
    heads INTEGER NOT NULL,
    purpose TEXT,
    host TEXT NOT NULL REFERENCES person (code),
    areas TEXT,
    planned_from INTEGER NOT NULL,
    planned_to INTEGER NOT NULL,
    vehicle TEXT,
    state TEXT NOT NULL,
    state_reason TEXT,
    approved_by TEXT,
    approved_at INTEGER,
    arrived_at INTEGER,
    notice_read INTEGER NOT NULL CHECK (notice_read IN (0, 1)),
    ppe TEXT,
    escort TEXT,
    left_at INTEGER,
    blanked_at INTEGER
) STRICT;
CREATE INDEX visitor_onsite ON visitor (planned_to) WHERE state = 'on_site';
CREATE INDEX visitor_host ON visitor (host);
CREATE INDEX visitor_kept ON visitor (planned_to) WHERE blanked_at IS NULL;
