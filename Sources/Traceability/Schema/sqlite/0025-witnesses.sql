-- What witnesses say of the log's checkpoints. witness: the key as in the policy, name+ID+base64. line: of a note.
CREATE TABLE ledger_cosignature (
    log_no INTEGER NOT NULL,
    size INTEGER NOT NULL,
    witness TEXT NOT NULL,
    line TEXT NOT NULL,
    cosigned_at INTEGER NOT NULL,
    PRIMARY KEY (log_no, size, witness)
) STRICT, WITHOUT ROWID;

-- Sizes that the quorum of the policy of the day has cosigned.
CREATE TABLE ledger_witnessed (
    log_no INTEGER NOT NULL,
    size INTEGER NOT NULL,
    witnessed_at INTEGER NOT NULL,
    PRIMARY KEY (log_no, size)
) STRICT, WITHOUT ROWID;

-- Where each witness stands. size: of what it cosigned last, as far as is known here. fell_back_at: it was found at a
-- smaller size than it had cosigned.
CREATE TABLE ledger_witness (
    log_no INTEGER NOT NULL,
    witness TEXT NOT NULL,
    size INTEGER NOT NULL,
    cosigned_at INTEGER,
    failed_at INTEGER,
    failure TEXT NOT NULL,
    fell_back_at INTEGER,
    PRIMARY KEY (log_no, witness)
) STRICT, WITHOUT ROWID;
