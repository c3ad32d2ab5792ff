-- Reasons of the trail in words of the product: `reason` holds the code, this the values and the sentence in both
-- languages with room for them (Audit/AuditReason). '' for what a person wrote, and for records of before.
ALTER TABLE audit_record ADD COLUMN reason_form TEXT NOT NULL DEFAULT '';

-- Compared by bytes, as on SQLite: beginnings of actions are found by a range. Only the index is built anew.
ALTER TABLE audit_record ALTER COLUMN action TYPE TEXT COLLATE "C";
