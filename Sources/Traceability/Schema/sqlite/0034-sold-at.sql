-- The moment of the sale that holds now: whether goods were passed on after it is told by the hour, not by the day.
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
    WHERE trace_event.biz_step = 'retail_selling'
        AND date(trace_event.event_time / 1000000 + 28800, 'unixepoch') = item.last_sold_on)
WHERE last_sold_on IS NOT NULL;
