-- The knowledge graph and procedures.
-- Links that are no reference of a record: entered, or guessed from citations.
CREATE TABLE kb_link (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE,
    from_type TEXT NOT NULL,
    from_code TEXT NOT NULL,
    relation TEXT NOT NULL,
    to_type TEXT NOT NULL,
    to_code TEXT NOT NULL,
    origin TEXT NOT NULL,
    evidence TEXT,
    judged_by TEXT,
    judged_at INTEGER,
    note TEXT,
    UNIQUE (from_type, from_code, to_type, to_code, relation)
) STRICT;
CREATE INDEX kb_link_to ON kb_link (to_type, to_code, from_type, from_code);
CREATE INDEX kb_link_pending ON kb_link (code) WHERE origin = 'guessed';

-- Who has read and understood which version of a procedure.
CREATE TABLE kb_reading (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT,
    updated_at INTEGER,
    updated_by TEXT,
    owner_dept TEXT REFERENCES department (code),
    code TEXT NOT NULL UNIQUE, -- <document>/<reader>
    document TEXT NOT NULL REFERENCES kb_document (code),
    person TEXT REFERENCES person (code),
    reader TEXT NOT NULL, -- login name, or the person's code
    sha256 TEXT NOT NULL, -- of the version that was read
    read_at INTEGER NOT NULL,
    note TEXT
) STRICT;
CREATE INDEX kb_reading_document ON kb_reading (document, person);
CREATE INDEX kb_reading_person ON kb_reading (person);
CREATE INDEX kb_document_review ON kb_document (review_due)
    WHERE review_due IS NOT NULL AND removed_at IS NULL;

-- What refers to a record, in the order of its answer: each step of a walk
-- through the graph is one look into such an index.
CREATE INDEX graph_hazard_zone ON hazard (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_hazard_enterprise ON hazard (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_hazard_risk_point ON hazard (risk_point, code)
    WHERE risk_point IS NOT NULL;
CREATE INDEX graph_hazard_measure ON hazard (measure, code)
    WHERE measure IS NOT NULL;
CREATE INDEX graph_hazard_merged_into ON hazard (merged_into, code)
    WHERE merged_into IS NOT NULL;
CREATE INDEX graph_hazard_recurs ON hazard (recurs, code)
    WHERE recurs IS NOT NULL;
CREATE INDEX graph_chemical_enterprise ON chemical (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_mhi_unit_enterprise ON mhi_unit (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_zone_enterprise ON zone (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_risk_point_zone ON risk_point (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_risk_unit_point ON risk_unit (point, code)
    WHERE point IS NOT NULL;
CREATE INDEX graph_risk_event_unit ON risk_event (unit, code)
    WHERE unit IS NOT NULL;
CREATE INDEX graph_control_measure_event ON control_measure (event, code)
    WHERE event IS NOT NULL;
CREATE INDEX graph_checklist_item_checklist ON checklist_item (checklist, code)
    WHERE checklist IS NOT NULL;
CREATE INDEX graph_checklist_item_measure ON checklist_item (measure, code)
    WHERE measure IS NOT NULL;
CREATE INDEX graph_inspection_plan_checklist ON inspection_plan (checklist, code)
    WHERE checklist IS NOT NULL;
CREATE INDEX graph_inspection_plan_zone ON inspection_plan (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_device_zone ON device (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_device_enterprise ON device (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_device_risk_point ON device (risk_point, code)
    WHERE risk_point IS NOT NULL;
CREATE INDEX graph_device_measure ON device (measure, code)
    WHERE measure IS NOT NULL;
CREATE INDEX graph_device_maintenance_permit ON device (maintenance_permit, code)
    WHERE maintenance_permit IS NOT NULL;
CREATE INDEX graph_tag_device ON tag (device, code)
    WHERE device IS NOT NULL;
CREATE INDEX graph_incident_enterprise ON incident (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_incident_zone ON incident (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_incident_risk_point ON incident (risk_point, code)
    WHERE risk_point IS NOT NULL;
CREATE INDEX graph_permit_enterprise ON permit (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_permit_zone ON permit (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_permit_contractor ON permit (contractor, code)
    WHERE contractor IS NOT NULL;
CREATE INDEX graph_permit_prev ON permit (prev, code)
    WHERE prev IS NOT NULL;
CREATE INDEX graph_permit_serves ON permit (serves, code)
    WHERE serves IS NOT NULL;
CREATE INDEX graph_permit_type ON permit (type, code)
    WHERE type IS NOT NULL;
CREATE INDEX graph_party_equipment_contractor ON party_equipment (contractor, code)
    WHERE contractor IS NOT NULL;
CREATE INDEX graph_training_need_post ON training_need (post, code)
    WHERE post IS NOT NULL;
CREATE INDEX graph_duty_plan_item ON duty_plan (item, code)
    WHERE item IS NOT NULL;
CREATE INDEX graph_emergency_plan_revises ON emergency_plan (revises, code)
    WHERE revises IS NOT NULL;
CREATE INDEX graph_emergency_plan_enterprise ON emergency_plan (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_emergency_plan_zone ON emergency_plan (zone, code)
    WHERE zone IS NOT NULL;
CREATE INDEX graph_drill_plan ON drill (plan, code)
    WHERE plan IS NOT NULL;
CREATE INDEX graph_drill_enterprise ON drill (enterprise, code)
    WHERE enterprise IS NOT NULL;
CREATE INDEX graph_drill_zone ON drill (zone, code)
    WHERE zone IS NOT NULL;
