-- 发给未登记单位的货物也算出厂: rows of who has goods for shipments that were stored before such were kept. holder_id 0:
-- nobody registered here, the event says where to. Below 0: the organization of that number says that it has them.
-- Neither gives a right to capture.
INSERT INTO custody_block (owner_id, allocation_no, level, block, from_at, event_id, holder_id)
SELECT event_subject.owner_id, allocation_no, level, block, event_time, event_subject.event_id,
    CASE WHEN biz_step IN ('shipping', 'departing') THEN 0 ELSE -captor_id END
FROM trace_event JOIN event_subject ON event_subject.owner_id = trace_event.owner_id
    AND event_subject.event_id = trace_event.event_id
WHERE declared_at IS NULL AND action <> 'DELETE'
    AND (biz_step IN ('shipping', 'departing')
        OR biz_step IN ('receiving', 'arriving', 'accepting') AND (event_type <> 'AggregationEvent' OR action = 'OBSERVE')
            AND NOT EXISTS (SELECT 1 FROM event_name WHERE event_name.owner_id = trace_event.owner_id
                AND event_name.role = 9 AND event_name.event_id = trace_event.event_id))
    AND (event_hash IS NULL OR (trace_event.owner_id, captor_id, coalesce(epcis_event_id, ''), event_hash) NOT IN (
        SELECT owner_id, captor_id, coalesce(epcis_event_id, ''), event_hash FROM trace_event
        WHERE declared_at IS NOT NULL AND event_hash IS NOT NULL))
ON CONFLICT DO NOTHING;

INSERT INTO container_holder (name_key, from_at, event_id, holder_id)
SELECT DISTINCT name_key, event_time, event_name.event_id,
    CASE WHEN biz_step IN ('shipping', 'departing') THEN 0 ELSE -captor_id END
FROM trace_event JOIN event_name ON event_name.owner_id = trace_event.owner_id
    AND event_name.event_id = trace_event.event_id AND event_name.role IN (1, 2)
WHERE declared_at IS NULL AND action <> 'DELETE'
    AND (biz_step IN ('shipping', 'departing')
        OR biz_step IN ('receiving', 'arriving', 'accepting') AND (event_type <> 'AggregationEvent' OR action = 'OBSERVE')
            AND NOT EXISTS (SELECT 1 FROM event_name destination WHERE destination.owner_id = trace_event.owner_id
                AND destination.role = 9 AND destination.event_id = trace_event.event_id))
    AND (event_hash IS NULL OR (trace_event.owner_id, captor_id, coalesce(epcis_event_id, ''), event_hash) NOT IN (
        SELECT owner_id, captor_id, coalesce(epcis_event_id, ''), event_hash FROM trace_event
        WHERE declared_at IS NOT NULL AND event_hash IS NOT NULL))
ON CONFLICT DO NOTHING;
