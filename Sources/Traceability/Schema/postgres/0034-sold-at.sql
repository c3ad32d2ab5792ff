-- The moment of the sale that holds now: whether goods were passed on after it is told by the hour, not by the day.
ALTER TABLE item ADD COLUMN last_sold_at BIGINT;
UPDATE item SET last_sold_at = (
    SELECT max(trace_event.event_time)
    FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7)) AS step (number)
    JOIN event_subject ON event_subject.owner_id = item.owner_id
        AND event_subject.allocation_no = item.allocation_no AND event_subject.level = step.number
        AND event_subject.block = item.code_index >> (4 * step.number)
    JOIN trace_event ON trace_event.owner_id = event_subject.owner_id
        AND trace_event.event_id = event_subject.event_id
    WHERE trace_event.biz_step = 'retail_selling'
        AND item.last_sold_on = to_char(
            to_timestamp(trace_event.event_time / 1000000) AT TIME ZONE 'UTC' + INTERVAL '8 hours', 'YYYY-MM-DD'))
WHERE last_sold_on IS NOT NULL;
