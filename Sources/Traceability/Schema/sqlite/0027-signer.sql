-- What the signer of a log said last: a projection for status pages, replaced as it changes.
CREATE TABLE ledger_signer (
    log_no INTEGER PRIMARY KEY,
    verifier_key TEXT,
    refusal_zh TEXT,
    refusal_en TEXT,
    changed_at INTEGER NOT NULL
) STRICT;
