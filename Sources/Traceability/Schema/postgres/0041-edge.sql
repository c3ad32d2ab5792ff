-- Who has used up more than half of a pace (Gateway/Pace), so that a restart does not begin it anew. scope is a code
-- under a key of the platform: no address is kept. due: microseconds of waiting at the moment `at`.
CREATE TABLE pace_count (
    scope BYTEA PRIMARY KEY,
    due BIGINT NOT NULL,
    at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX pace_count_end ON pace_count (ends_at);
