-- What became of each backup (GB/T 22239 7.1.4.8). kind: backup, verify, drill, restore. state: wanted (by a page or a
-- program, until the process that makes backups takes it), running, done, failed. target: the folder. snapshot: its
-- name there. detail: what went wrong or was found, for people.
CREATE TABLE backup_run (
    run_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    target TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    wanted_by INTEGER,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    detail_zh TEXT NOT NULL,
    detail_en TEXT NOT NULL,
    piece_count INTEGER NOT NULL,
    new_count INTEGER NOT NULL,
    byte_count INTEGER NOT NULL
) STRICT;
CREATE INDEX backup_run_kind ON backup_run (kind, state, began_at);
CREATE INDEX backup_run_open ON backup_run (run_id) WHERE state IN ('wanted', 'running');
