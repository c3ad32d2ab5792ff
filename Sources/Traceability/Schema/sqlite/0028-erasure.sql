-- 个人信息删除: the personal group of an event goes, text and salt; its digest stays in the leaf, and this row says why.
CREATE TABLE ledger_erasure (
    owner_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (owner_id, event_id)
) STRICT, WITHOUT ROWID;

-- Of an event only that may change, and only where such a row is.
DROP TRIGGER trace_event_no_update;
CREATE TRIGGER trace_event_no_update BEFORE UPDATE ON trace_event WHEN NOT (
    NEW.personal_document IS NULL AND NEW.personal_salt IS NULL
    AND EXISTS (SELECT 1 FROM ledger_erasure WHERE owner_id = OLD.owner_id AND event_id = OLD.event_id)
    AND NEW.owner_id IS OLD.owner_id AND NEW.event_id IS OLD.event_id AND NEW.return_id IS OLD.return_id
    AND NEW.event_type IS OLD.event_type AND NEW.action IS OLD.action AND NEW.biz_step IS OLD.biz_step
    AND NEW.disposition IS OLD.disposition AND NEW.event_time IS OLD.event_time AND NEW.captured_at IS OLD.captured_at
    AND NEW.captor_id IS OLD.captor_id AND NEW.site_id IS OLD.site_id AND NEW.account_id IS OLD.account_id
    AND NEW.product_id IS OLD.product_id AND NEW.batch_id IS OLD.batch_id AND NEW.epcis_event_id IS OLD.epcis_event_id
    AND NEW.event_digest IS OLD.event_digest AND NEW.public_document IS OLD.public_document
    AND NEW.public_salt IS OLD.public_salt AND NEW.trade_document IS OLD.trade_document
    AND NEW.trade_salt IS OLD.trade_salt AND NEW.read_point IS OLD.read_point AND NEW.biz_location IS OLD.biz_location
    AND NEW.offset_minutes IS OLD.offset_minutes AND NEW.event_hash IS OLD.event_hash
    AND NEW.declared_at IS OLD.declared_at AND NEW.owner_count IS OLD.owner_count
) BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END;
CREATE TRIGGER ledger_erasure_no_update BEFORE UPDATE ON ledger_erasure BEGIN SELECT RAISE(ABORT, 'ledger_erasure is append-only'); END;
CREATE TRIGGER ledger_erasure_no_delete BEFORE DELETE ON ledger_erasure BEGIN SELECT RAISE(ABORT, 'ledger_erasure is append-only'); END;
