-- What witnesses say of the log's checkpoints. witness: the key as in the policy, name+ID+base64. line: of a note.
CREATE TABLE ledger_cosignature (
    log_no BIGINT NOT NULL,
    size BIGINT NOT NULL,
    witness TEXT NOT NULL,
    line TEXT NOT NULL,
    cosigned_at BIGINT NOT NULL,
    PRIMARY KEY (log_no, size, witness)
);

-- Sizes that the quorum of the policy of the day has cosigned.
CREATE TABLE ledger_witnessed (
    log_no BIGINT NOT NULL,
    size BIGINT NOT NULL,
    witnessed_at BIGINT NOT NULL,
    PRIMARY KEY (log_no, size)
);

-- Where each witness stands. size: of what it cosigned last, as far as is known here. fell_back_at: it was found at a
-- smaller size than it had cosigned.
CREATE TABLE ledger_witness (
    log_no BIGINT NOT NULL,
    witness TEXT NOT NULL,
    size BIGINT NOT NULL,
    cosigned_at BIGINT,
    failed_at BIGINT,
    failure TEXT NOT NULL,
    fell_back_at BIGINT,
    PRIMARY KEY (log_no, witness)
);
