-- The moment of the sale that holds now: whether goods were passed on after it is told by the hour, not by the day.
-- Of sales that count: returned and accepted, neither amended nor declared wrong.
ALTER TABLE item ADD COLUMN last_sold_at INTEGER;
UPDATE item SET last_sold_at = (
    SELECT max(trace_event.event_time)
    FROM (SELECT 0 AS number UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
        UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7) AS step
    CROSS JOIN event_subject ON event_subject.owner_id = item.owner_id
        AND event_subject.allocation_no = item.allocation_no AND event_subject.level = step.number
        AND event_subject.block = item.code_index >> (4 * step.number)
    CROSS JOIN trace_event ON trace_event.owner_id = event_subject.owner_id
        AND trace_event.event_id = event_subject.event_id
    CROSS JOIN trace_return ON trace_return.return_id = trace_event.return_id
    WHERE trace_event.biz_step = 'retail_selling' AND trace_event.declared_at IS NULL
        AND trace_return.state IN ('accepted', 'accepted-in-part')
        AND NOT EXISTS (SELECT 1 FROM amended_event
            JOIN trace_return AS amending ON amending.return_id = amended_event.return_id
            WHERE amended_event.owner_id = trace_event.owner_id AND amended_event.event_id = trace_event.event_id
                AND amending.state IN ('accepted', 'accepted-in-part'))
        AND NOT EXISTS (SELECT 1 FROM event_subject AS told
            CROSS JOIN trace_event AS wrong ON wrong.owner_id = told.owner_id AND wrong.event_id = told.event_id
            CROSS JOIN trace_return AS saying ON saying.return_id = wrong.return_id
            WHERE told.owner_id = event_subject.owner_id AND told.allocation_no = event_subject.allocation_no
                AND told.level = event_subject.level AND told.block = event_subject.block
                AND wrong.declared_at IS NOT NULL AND saying.state IN ('accepted', 'accepted-in-part')
                AND wrong.captor_id = trace_event.captor_id AND wrong.event_hash = trace_event.event_hash
                AND COALESCE(wrong.epcis_event_id, '') = COALESCE(trace_event.epcis_event_id, ''))
        AND date(trace_event.event_time / 1000000 + 28800, 'unixepoch') = item.last_sold_on)
WHERE last_sold_on IS NOT NULL;
