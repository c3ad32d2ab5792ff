-- claimed_size: the largest size that a witness said it has cosigned and this log had no checkpoint of; 0: it said none.
-- split_at: when it last said that this log does not continue what it has cosigned (422, or the same size with another
-- root). answer_status: of HTTP, of an answer that was no cosignature; 0: it cosigned, or did not answer.
ALTER TABLE ledger_witness ADD COLUMN claimed_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_witness ADD COLUMN split_at BIGINT;
ALTER TABLE ledger_witness ADD COLUMN answer_status BIGINT NOT NULL DEFAULT 0;
UPDATE ledger_witness SET claimed_size = size WHERE size > (
    SELECT COALESCE(MAX(ledger_checkpoint.size), 0) FROM ledger_checkpoint
    WHERE ledger_checkpoint.log_no = ledger_witness.log_no);
