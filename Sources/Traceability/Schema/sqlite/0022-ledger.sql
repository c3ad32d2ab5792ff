-- 存证: the stored ledger. What a fact leaves waits in ledger_pending for the end of its transaction (SQLite) or for the
-- one process that seals (PostgreSQL). kind: 1 event, 2 decision, 3 allocation, 4 audit record.
CREATE TABLE ledger_log (
    log_no INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    began_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    previous_note TEXT
) STRICT;

-- digests: 32 bytes a group. record: canonical text of the last group, which gets its salt when it is sealed.
CREATE TABLE ledger_pending (
    pending_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    fact_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    digests BLOB NOT NULL,
    record BLOB NOT NULL
) STRICT;

-- Leaves of staged events, until their return counts (ledger_due) or is taken back.
CREATE TABLE ledger_held (
    fact_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    digests BLOB NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (fact_id, owner_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_due (
    return_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE ledger_entry (
    log_no INTEGER NOT NULL,
    leaf_index INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (log_no, leaf_index)
) STRICT, WITHOUT ROWID;

-- Full tiles only, 8,192 bytes; and the root of each, which is a hash of the tile a level up.
CREATE TABLE ledger_tile (
    log_no INTEGER NOT NULL,
    level INTEGER NOT NULL,
    tile_no INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log_no, level, tile_no)
) STRICT;
CREATE TABLE ledger_root (
    log_no INTEGER NOT NULL,
    level INTEGER NOT NULL,
    tile_no INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log_no, level, tile_no)
) STRICT, WITHOUT ROWID;

-- Projections: what sealing goes on from.
CREATE TABLE ledger_head (
    log_no INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL
) STRICT;
INSERT INTO ledger_head (log_no, size, root) VALUES (1, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
CREATE TABLE ledger_chain (
    owner_id INTEGER PRIMARY KEY,
    log_no INTEGER NOT NULL,
    leaf_index INTEGER NOT NULL,
    leaf_hash BLOB NOT NULL
) STRICT;

-- The private opening of a leaf.
CREATE TABLE ledger_leaf (
    owner_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    fact_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    log_no INTEGER NOT NULL,
    leaf_index INTEGER NOT NULL,
    salt BLOB NOT NULL,
    link_salt BLOB NOT NULL,
    previous_index INTEGER,
    digests BLOB NOT NULL,
    PRIMARY KEY (owner_id, kind, fact_id, part)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_leaf_index ON ledger_leaf (log_no, leaf_index);

CREATE TABLE ledger_checkpoint (
    log_no INTEGER NOT NULL,
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    PRIMARY KEY (log_no, size)
) STRICT, WITHOUT ROWID;

-- Facts are added, never changed.
CREATE TRIGGER ledger_log_no_update BEFORE UPDATE ON ledger_log BEGIN SELECT RAISE(ABORT, 'ledger_log is append-only'); END;
CREATE TRIGGER ledger_log_no_delete BEFORE DELETE ON ledger_log BEGIN SELECT RAISE(ABORT, 'ledger_log is append-only'); END;
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END;
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END;
CREATE TRIGGER ledger_tile_no_update BEFORE UPDATE ON ledger_tile BEGIN SELECT RAISE(ABORT, 'ledger_tile is append-only'); END;
CREATE TRIGGER ledger_tile_no_delete BEFORE DELETE ON ledger_tile BEGIN SELECT RAISE(ABORT, 'ledger_tile is append-only'); END;
CREATE TRIGGER ledger_root_no_update BEFORE UPDATE ON ledger_root BEGIN SELECT RAISE(ABORT, 'ledger_root is append-only'); END;
CREATE TRIGGER ledger_root_no_delete BEFORE DELETE ON ledger_root BEGIN SELECT RAISE(ABORT, 'ledger_root is append-only'); END;
CREATE TRIGGER ledger_leaf_no_update BEFORE UPDATE ON ledger_leaf BEGIN SELECT RAISE(ABORT, 'ledger_leaf is append-only'); END;
CREATE TRIGGER ledger_leaf_no_delete BEFORE DELETE ON ledger_leaf BEGIN SELECT RAISE(ABORT, 'ledger_leaf is append-only'); END;
CREATE TRIGGER ledger_checkpoint_no_update BEFORE UPDATE ON ledger_checkpoint BEGIN SELECT RAISE(ABORT, 'ledger_checkpoint is append-only'); END;
CREATE TRIGGER ledger_checkpoint_no_delete BEFORE DELETE ON ledger_checkpoint BEGIN SELECT RAISE(ABORT, 'ledger_checkpoint is append-only'); END;
