-- Scans and usage.
CREATE TABLE scan_summary (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    scan_count INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    first_region TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    last_device BLOB NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, code_index)
) STRICT, WITHOUT ROWID;

-- scan_id: microseconds of the scan, then 12 random bits.
CREATE TABLE scan (
    owner_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    scan_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    at INTEGER NOT NULL,
    device BLOB NOT NULL,
    region TEXT NOT NULL,
    audience TEXT NOT NULL,
    counted INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    PRIMARY KEY (owner_id, month, scan_id)
) STRICT, WITHOUT ROWID;

-- Refused codes, counted in memory and flushed: nobody fills a table by guessing.
CREATE TABLE refusal_count (
    minute INTEGER NOT NULL,
    scope TEXT NOT NULL,
    printed_no INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    PRIMARY KEY (minute, scope, printed_no)
) STRICT;

-- What an account used, by day: applied, issued, downloaded, bound, scanned. Account 0: nobody's own act.
CREATE TABLE usage_count (
    organization_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (organization_id, account_id, day, kind)
) STRICT;
