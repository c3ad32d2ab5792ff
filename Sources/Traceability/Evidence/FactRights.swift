public import Storage

extension Session {
    /// Tables of facts whose rows the role of this connection might change or remove if no trigger kept it from that.
    /// Empty on SQLite, which has no roles. Staged imports are taken back by DELETE, which triggers allow for no other;
    /// an erasure needs UPDATE of two columns of `trace_event`, which is not UPDATE of the table.
    public func changeableFacts() throws -> [String] {
        guard engine == .postgres else { return [] }
        return try rows(
            """
            SELECT relname::text FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
                AND relname IN ('trace_event', 'event_subject', 'event_name', 'review_step', 'audit_record',
                    'amendment', 'amendment_round', 'amended_event', 'amendment_run', 'batch_amendment',
                    'ledger_erasure', 'ledger_log', 'ledger_entry', 'ledger_tile', 'ledger_root', 'ledger_leaf',
                    'ledger_checkpoint')
                AND (has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'TRUNCATE')
                    OR relname NOT IN ('trace_event', 'event_subject') AND has_table_privilege(oid, 'DELETE'))
            ORDER BY relname
            """
        ) { try $0.next(String.self) }
    }
}
