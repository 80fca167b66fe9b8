-- Everything one transaction does (migration 0004, tocsin.outcome_write).
-- name: outcome_write
-- in: document jsonb, raw bytea
-- out: mail_id bigint
SELECT tocsin.outcome_write($1::jsonb, $2::bytea) AS mail_id;
