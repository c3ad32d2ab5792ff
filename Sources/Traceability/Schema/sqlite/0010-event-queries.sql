-- Queries of events: orders other than that of capture, names, and queries kept by name.
CREATE INDEX trace_event_time ON trace_event (owner_id, event_time, event_id);
CREATE INDEX trace_event_recorded ON trace_event (owner_id, captured_at, event_id);
CREATE INDEX trace_event_named ON trace_event (owner_id, epcis_event_id) WHERE epcis_event_id IS NOT NULL;

-- Rows that an entrusted enterprise returned before events on codes of others had their directory.
INSERT INTO event_captor (captor_id, event_id, owner_id)
SELECT captor_id, event_id, owner_id FROM trace_event WHERE captor_id <> owner_id AND event_hash IS NULL;

-- document: the query as EPCIS JSON has it, canonical.
CREATE TABLE named_query (
    query_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner_id, name)
) STRICT;
