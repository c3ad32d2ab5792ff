-- Functions of the program look for tables in its own schema, and in the one of temporary tables last: without that a
-- role that may make temporary tables lays one of the same name before a fact's, and what runs as the owner believes it.
DO $$ DECLARE own record; BEGIN
    FOR own IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = current_schema()::regnamespace AND l.lanname = 'plpgsql'
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', own.name, current_schema());
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION remove_staged(BIGINT, BIGINT) FROM PUBLIC;
