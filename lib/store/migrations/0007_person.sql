-- What law and passes ask about people.
ALTER TABLE person ADD COLUMN post TEXT;
ALTER TABLE person ADD COLUMN staff_kind TEXT NOT NULL DEFAULT 'worker';
ALTER TABLE person ADD COLUMN hired_on TEXT;
ALTER TABLE person ADD COLUMN insured_until TEXT;
ALTER TABLE person ADD COLUMN id_hash TEXT;
ALTER TABLE person ADD COLUMN photo TEXT;
