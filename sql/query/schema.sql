-- name: schema_lock
-- out: locked text
SELECT pg_advisory_xact_lock(7237970109966541163)::text AS locked;

-- Stands on sql/bootstrap.sql alone: tocsin.utc() is not there yet before the first migration.
-- name: schema_applied
-- out: number integer, name text, sha256 text, applied text
SELECT m.number, m.name, m.sha256,
       to_char(m.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied
  FROM tocsin.migration m ORDER BY m.number;

-- name: schema_note
-- in: number integer, name text, sha256 text, now bigint
INSERT INTO tocsin.migration (number, name, sha256, applied_at)
VALUES ($1::integer, $2::text, $3::text, to_timestamp($4::bigint));

-- name: schema_exists
-- out: present boolean
SELECT to_regclass('tocsin.migration') IS NOT NULL AS present;
