-- When the token of now was shown first: until then the answer that brought it may be lost, and the one of before counts.
ALTER TABLE scan_device ADD COLUMN confirmed_at INTEGER;
UPDATE scan_device SET confirmed_at = rotated_at;
