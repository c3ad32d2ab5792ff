-- Scans and usage.
CREATE TABLE scan_summary (
    owner_id BIGINT NOT NULL,
    allocation_no BIGINT NOT NULL,
    code_index BIGINT NOT NULL,
    scan_count BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    first_region TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    last_device BYTEA NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, code_index)
) PARTITION BY HASH (owner_id);

-- scan_id: microseconds of the scan, then 12 random bits.
CREATE TABLE scan (
    owner_id BIGINT NOT NULL,
    month BIGINT NOT NULL,
    scan_id BIGINT NOT NULL,
    allocation_no BIGINT NOT NULL,
    code_index BIGINT NOT NULL,
    at BIGINT NOT NULL,
    device BYTEA NOT NULL,
    region TEXT NOT NULL,
    audience TEXT NOT NULL,
    counted BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    PRIMARY KEY (owner_id, month, scan_id)
) PARTITION BY HASH (owner_id);

-- Refused codes, counted in memory and flushed: nobody fills a table by guessing.
CREATE TABLE refusal_count (
    minute BIGINT NOT NULL,
    scope TEXT NOT NULL,
    printed_no BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    PRIMARY KEY (minute, scope, printed_no)
);

-- What an account used, by day: applied, issued, downloaded, bound, scanned. Account 0: nobody's own act.
CREATE TABLE usage_count (
    organization_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id, day, kind)
);

-- Eight parts each: a cluster may spread them over tablespaces.
CREATE TABLE scan_summary_0 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE scan_summary_1 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE scan_summary_2 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE scan_summary_3 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE scan_summary_4 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE scan_summary_5 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE scan_summary_6 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE scan_summary_7 PARTITION OF scan_summary FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE TABLE scan_0 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE scan_1 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE scan_2 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE scan_3 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE scan_4 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE scan_5 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE scan_6 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE scan_7 PARTITION OF scan FOR VALUES WITH (MODULUS 8, REMAINDER 7);
