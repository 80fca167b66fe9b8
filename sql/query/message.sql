-- Every trace of one mail: arrivals, quarantine, outbox. Exactly one of the first three parameters
-- is not null. What SCOPES (core/right.h) let see, null for all: of such tickets, and if BEYOND also
-- what is of no ticket, quarantine, and challenges.
-- name: message_find
-- in: message_id text, queue_id text, sha256 bytea, scopes jsonb, beyond boolean
-- out: row json
WITH arrived AS (
  SELECT d.at, d.delivery_id AS position, d.ticket_id, false AS private, json_build_object(
           'message_id', m.message_id, 'queue_id', d.queue_id, 'recipient', d.recipient,
           'sha256', encode(m.sha256, 'hex'), 'class', m.class, 'reasons', m.reasons,
           'disposition', d.disposition, 'ticket', d.ticket_id, 'history', d.n, 'outbox', null,
           'quarantine', null) AS row
    FROM tocsin.delivery d JOIN tocsin.mail m ON m.mail_id = d.mail_id
   WHERE ($1::text IS NULL OR m.message_id = $1::text)
     AND ($2::text IS NULL OR d.queue_id = $2::text)
     AND ($3::bytea IS NULL OR m.sha256 = $3::bytea)
), quarantined AS (
  SELECT q.at, q.quarantine_id AS position, q.ticket_id, true AS private, json_build_object(
           'message_id', q.message_id, 'queue_id', q.queue_id, 'recipient', q.recipient,
           'sha256', encode(q.sha256, 'hex'), 'class', null, 'reasons', json_build_array(q.detail),
           'disposition', CASE q.state WHEN 'held' THEN 'held' ELSE 'quarantine' END,
           'ticket', q.ticket_id, 'history', null, 'outbox', null,
           'quarantine', q.quarantine_id) AS row
    FROM tocsin.quarantine q
   WHERE q.state NOT IN ('released', 'expired')
     AND ($1::text IS NULL OR q.message_id = $1::text)
     AND ($2::text IS NULL OR q.queue_id = $2::text)
     AND ($3::bytea IS NULL OR q.sha256 = $3::bytea)
), outgoing AS (
  SELECT o.created_at AS at, o.outbox_id AS position, o.ticket_id,
         o.event = 'challenge' AS private, json_build_object(
           'message_id', o.message_id, 'queue_id', null, 'recipient', o.recipient,
           'sha256', encode(sha256(o.raw), 'hex'), 'class', 'own', 'reasons', '[]'::json,
           'disposition', 'outbox', 'ticket', o.ticket_id, 'history', null, 'outbox', o.outbox_id,
           'quarantine', null) AS row
    FROM tocsin.outbox o
   WHERE $1::text IS NOT NULL AND o.message_id = $1::text
)
SELECT a.row FROM (TABLE arrived UNION ALL TABLE quarantined UNION ALL TABLE outgoing) a
 WHERE ($4::jsonb IS NULL
        OR CASE WHEN a.ticket_id IS NULL OR a.private THEN $5::boolean
                ELSE EXISTS (
                     SELECT FROM tocsin.ticket t,
                            jsonb_to_recordset($4::jsonb) AS s(kind text, constituency text)
                      WHERE t.ticket_id = a.ticket_id AND (s.kind IS NULL OR s.kind = t.kind)
                        AND (s.constituency IS NULL
                             OR lower(s.constituency) = lower(t.constituency))) END)
 ORDER BY a.at, a.position;

-- The bytes of the first mail that matches and may be seen; parameters as above.
-- name: message_raw
-- in: message_id text, queue_id text, sha256 bytea, scopes jsonb, beyond boolean
-- out: raw bytea
SELECT a.raw FROM (
  SELECT m.raw, d.at, d.ticket_id, false AS private
    FROM tocsin.delivery d JOIN tocsin.mail m ON m.mail_id = d.mail_id
   WHERE ($1::text IS NULL OR m.message_id = $1::text)
     AND ($2::text IS NULL OR d.queue_id = $2::text)
     AND ($3::bytea IS NULL OR m.sha256 = $3::bytea)
  UNION ALL
  SELECT q.raw, q.at, q.ticket_id, true AS private
    FROM tocsin.quarantine q
   WHERE ($1::text IS NULL OR q.message_id = $1::text)
     AND ($2::text IS NULL OR q.queue_id = $2::text)
     AND ($3::bytea IS NULL OR q.sha256 = $3::bytea)
  UNION ALL
  SELECT o.raw, o.created_at, o.ticket_id, o.event = 'challenge' AS private FROM tocsin.outbox o
   WHERE $1::text IS NOT NULL AND o.message_id = $1::text AND o.raw IS NOT NULL) a
 WHERE ($4::jsonb IS NULL
        OR CASE WHEN a.ticket_id IS NULL OR a.private THEN $5::boolean
                ELSE EXISTS (
                     SELECT FROM tocsin.ticket t,
                            jsonb_to_recordset($4::jsonb) AS s(kind text, constituency text)
                      WHERE t.ticket_id = a.ticket_id AND (s.kind IS NULL OR s.kind = t.kind)
                        AND (s.constituency IS NULL
                             OR lower(s.constituency) = lower(t.constituency))) END)
 ORDER BY a.at LIMIT 1;
