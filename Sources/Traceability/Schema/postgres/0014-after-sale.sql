-- The life after the factory: facts of a single item, folded from its events (AfterSales/ItemLife).
-- sold_on and sold_source of 0004 are the first sale that counts: the safe life begins with it.
ALTER TABLE item ADD COLUMN last_sold_on TEXT;
ALTER TABLE item ADD COLUMN returned_at BIGINT;
ALTER TABLE item ADD COLUMN region TEXT;
ALTER TABLE item ADD COLUMN installed_at BIGINT;
ALTER TABLE item ADD COLUMN site_gas TEXT;
ALTER TABLE item ADD COLUMN converted_gas TEXT;
ALTER TABLE item ADD COLUMN rework_at BIGINT;
ALTER TABLE item ADD COLUMN replaced_by TEXT;
ALTER TABLE item ADD COLUMN replaces TEXT;
-- Items that wait for their tests again.
CREATE INDEX item_rework ON item (owner_id, allocation_no, code_index) WHERE rework_at IS NOT NULL;
