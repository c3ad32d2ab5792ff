-- Which process signs, of those that were told to: its name, a number that it raises while it lives, and whoever waits
-- to take its place. One row.
CREATE TABLE signer_lease (
    lease_no INTEGER PRIMARY KEY,
    holder TEXT NOT NULL,
    beat INTEGER NOT NULL,
    waiting TEXT
) STRICT;
