-- Who has used up more than half of a pace (Gateway/Pace), so that a restart does not begin it anew. scope is a code
-- under a key of the platform: no address is kept. due: microseconds of waiting at the moment `at`.
CREATE TABLE pace_count (
    scope BLOB PRIMARY KEY,
    due INTEGER NOT NULL,
    at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pace_count_end ON pace_count (ends_at);
