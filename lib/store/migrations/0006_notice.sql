-- Notices say how urgent they are and who has to know.
ALTER TABLE notice ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
ALTER TABLE notice ADD COLUMN recipients TEXT;
