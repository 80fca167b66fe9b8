-- The roles of Tocsin. Run by `tocsin db init` and `tocsin db upgrade` as a role that may create
-- roles; running it again changes nothing. Time-outs and search_path live here because a connection
-- pool passes no options on. A backend whose client is gone must not wait for a lock in vain.
DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['tocsin_owner', 'tocsin_receive', 'tocsin_escalate', 'tocsin_command'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
      EXECUTE pg_catalog.format('CREATE ROLE %I %s', wanted,
        CASE wanted WHEN 'tocsin_owner' THEN 'NOLOGIN' ELSE 'LOGIN' END);
    END IF;
  END LOOP;
  EXECUTE pg_catalog.format('GRANT CREATE ON DATABASE %I TO tocsin_owner', pg_catalog.current_database());
END $$;
ALTER ROLE tocsin_receive SET search_path = pg_catalog;
ALTER ROLE tocsin_receive SET client_connection_check_interval = '2s';
ALTER ROLE tocsin_receive SET statement_timeout = '20s';
ALTER ROLE tocsin_receive SET lock_timeout = '15s';
ALTER ROLE tocsin_receive SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE tocsin_escalate SET search_path = pg_catalog;
ALTER ROLE tocsin_escalate SET client_connection_check_interval = '2s';
ALTER ROLE tocsin_escalate SET statement_timeout = '60s';
ALTER ROLE tocsin_escalate SET lock_timeout = '15s';
ALTER ROLE tocsin_escalate SET idle_in_transaction_session_timeout = '120s';
ALTER ROLE tocsin_command SET search_path = pg_catalog;
ALTER ROLE tocsin_command SET client_connection_check_interval = '2s';
ALTER ROLE tocsin_command SET lock_timeout = '15s';
ALTER ROLE tocsin_command SET idle_in_transaction_session_timeout = '60s';
