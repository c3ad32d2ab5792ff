public import Storage

/// What the program's role on PostgreSQL may do to facts: add and read (事实表权限). Which tables these are nobody lists:
/// they are those whose triggers refuse a change, today's and those of later versions.
public enum FactRights {
    /// For who owns the tables, after `ransu migrate` and after every later one: gives a role all rights but those, and
    /// takes those away again from tables that are new. The manual shows it for the schema `public` and `ransu_app`.
    public static func script(role: String, schema: String) -> String {
        """
        GRANT USAGE ON SCHEMA \(schema) TO \(role);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \(schema) TO \(role);
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA \(schema) TO \(role);
        ALTER DEFAULT PRIVILEGES IN SCHEMA \(schema) GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO \(role);
        ALTER DEFAULT PRIVILEGES IN SCHEMA \(schema) GRANT USAGE ON SEQUENCES TO \(role);
        DO $$ DECLARE fact record; BEGIN
            FOR fact IN SELECT DISTINCT tgrelid::regclass AS name, tgtype & 16 > 0 AS is_update,
                    tgtype & 8 > 0 AS is_delete
                FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                WHERE pronamespace = '\(schema)'::regnamespace
                    AND proname IN ('refuse_change', 'refuse_unless_erased', 'refuse_removal', 'refuse_unless_staged')
            LOOP
                IF fact.is_update THEN EXECUTE format('REVOKE UPDATE ON %s FROM \(role)', fact.name); END IF;
                IF fact.is_delete THEN EXECUTE format('REVOKE DELETE ON %s FROM \(role)', fact.name); END IF;
            END LOOP;
        END $$;
        GRANT UPDATE (personal_document, personal_salt) ON \(schema).trace_event TO \(role);
        GRANT EXECUTE ON FUNCTION \(schema).remove_staged(BIGINT, BIGINT) TO \(role);
        """
    }
}

extension Session {
    /// Tables of facts whose rows the role of this connection might change or remove if no trigger kept it from that.
    /// Empty on SQLite, which has no roles. Staged imports are taken back by a function of the tables' owner; an
    /// erasure needs UPDATE of two columns of `trace_event`, which is not UPDATE of the table.
    public func changeableFacts() throws -> [String] {
        guard engine == .postgres else { return [] }
        return try rows(
            """
            SELECT DISTINCT relname::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                JOIN pg_class ON pg_class.oid = tgrelid
            WHERE pronamespace = current_schema()::regnamespace
                AND proname IN ('refuse_change', 'refuse_unless_erased', 'refuse_removal', 'refuse_unless_staged')
                AND (tgtype & 16 > 0 AND has_table_privilege(tgrelid, 'UPDATE')
                    OR tgtype & 8 > 0 AND has_table_privilege(tgrelid, 'DELETE')
                    OR has_table_privilege(tgrelid, 'TRUNCATE'))
            ORDER BY 1
            """
        ) { try $0.next(String.self) }
    }
}
