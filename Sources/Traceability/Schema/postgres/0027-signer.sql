-- What the signer of a log said last: a projection for status pages, replaced as it changes.
CREATE TABLE ledger_signer (
    log_no BIGINT PRIMARY KEY,
    verifier_key TEXT,
    refusal_zh TEXT,
    refusal_en TEXT,
    changed_at BIGINT NOT NULL
);
