-- Subscriptions of named queries, and the order in which returns came to count.

-- A return's row is written where it comes to count. arrival_no: NULL until it is given a place; whoever sees a number
-- sees every one below it, too.
CREATE TABLE return_arrival (
    return_id INTEGER PRIMARY KEY,
    arrival_no INTEGER,
    arrived_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX return_arrival_no ON return_arrival (arrival_no) WHERE arrival_no IS NOT NULL;
CREATE INDEX return_arrival_new ON return_arrival (return_id) WHERE arrival_no IS NULL;

CREATE TABLE arrival_counter (
    counter_id INTEGER PRIMARY KEY,
    last_no INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO return_arrival (return_id, arrival_no, arrived_at)
SELECT return_id, row_number() OVER (ORDER BY return_id), coalesce(decided_at, received_at)
FROM trace_return WHERE state IN ('accepted', 'accepted-in-part');
INSERT INTO arrival_counter (counter_id, last_no) SELECT 1, count(*) FROM return_arrival;

-- schedule: as EPCIS JSON has it; NULL: a stream. after_no and after_id: arrival and event up to which all is given.
-- until_no: how far the run that is under way goes; run_count: what it has delivered. kept_until: the worker's lease.
CREATE TABLE query_subscription (
    subscription_id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL,
    query_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    dest TEXT NOT NULL,
    format TEXT NOT NULL,
    secret_sealed BLOB,
    schedule TEXT,
    report_if_empty INTEGER NOT NULL,
    initial_record_time INTEGER,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    after_no INTEGER NOT NULL,
    after_id INTEGER NOT NULL,
    until_no INTEGER,
    run_count INTEGER NOT NULL,
    next_at INTEGER,
    kept_until INTEGER,
    created_at INTEGER NOT NULL,
    notified_at INTEGER
) STRICT;
CREATE INDEX query_subscription_owner ON query_subscription (owner_id, subscription_id);
CREATE INDEX query_subscription_query ON query_subscription (query_id);
CREATE INDEX query_subscription_due ON query_subscription (state, next_at);

-- One delivery at a time and subscription. from_… exclusive, to_… inclusive. kind: events, empty, test.
CREATE TABLE subscription_delivery (
    subscription_id INTEGER NOT NULL,
    delivery_no INTEGER NOT NULL,
    public_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    from_no INTEGER NOT NULL,
    from_id INTEGER NOT NULL,
    to_no INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    event_count INTEGER NOT NULL,
    attempt_count INTEGER NOT NULL,
    status INTEGER,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tried_at INTEGER,
    PRIMARY KEY (subscription_id, delivery_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_delivery_pending ON subscription_delivery (subscription_id) WHERE state = 'pending';
