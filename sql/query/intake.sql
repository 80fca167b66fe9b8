-- What the database knows about a mail that has just come in. The tickets it may belong to come back
-- locked, in ascending order, and as they are once locked: the whole row goes through FOR UPDATE,
-- for another look into the table would show it as it was before the wait. A number for a new ticket
-- is drawn unless an open ticket takes the mail; a token comes before a tag (core/plan.h).
-- name: intake_find
-- in: duplicate_key bytea, queue text, token text, tag bigint, address text, opens boolean
-- in: now bigint, acknowledgement_minutes integer, automatic_limit integer, message_id text, recipient text
-- out: same_mail bigint, same_mail_ticket bigint, same_mail_here boolean, token_ticket bigint
-- out: tickets jsonb, next_ticket bigint, acknowledgements bigint, to_address bigint, in_all bigint, alarmed boolean, other_content boolean
WITH token AS (
  SELECT o.ticket_id FROM tocsin.outbox o WHERE o.token = $3::text AND o.ticket_id IS NOT NULL LIMIT 1
), same AS (
  SELECT m.mail_id,
         (SELECT d.ticket_id FROM tocsin.delivery d
           WHERE d.mail_id = m.mail_id AND d.ticket_id IS NOT NULL
           ORDER BY d.delivery_id LIMIT 1) AS ticket_id,
         EXISTS (SELECT FROM tocsin.delivery d
                  WHERE d.mail_id = m.mail_id
                    AND CASE WHEN EXISTS (SELECT FROM token)
                             THEN lower(d.recipient) = lower($11::text)
                                  OR d.ticket_id = (SELECT k.ticket_id FROM token k)
                             ELSE d.queue = $2::text END) AS here
    FROM tocsin.mail m WHERE m.duplicate_key = $1::bytea
), named AS (
  SELECT s.ticket_id FROM same s WHERE NOT s.here
  UNION SELECT k.ticket_id FROM token k
  UNION SELECT $4::bigint WHERE $4::bigint > 0
), locked AS MATERIALIZED (
  SELECT t.ticket_id, t.closed, t AS whole FROM tocsin.ticket t
   WHERE t.ticket_id IN (SELECT n.ticket_id FROM named n)
   ORDER BY t.ticket_id FOR UPDATE
), rightful AS (
  SELECT FROM locked l
   WHERE NOT l.closed
     AND (l.ticket_id IN (SELECT k.ticket_id FROM token k)
          OR (NOT EXISTS (SELECT FROM token)
              AND EXISTS (SELECT FROM tocsin.ticket_person p
                           WHERE p.ticket_id = l.ticket_id AND p.role IN ('requestor', 'cc')
                             AND p.address = $5::text)))
)
SELECT (SELECT s.mail_id FROM same s) AS same_mail,
       (SELECT s.ticket_id FROM same s) AS same_mail_ticket,
       coalesce((SELECT s.here FROM same s), false) AS same_mail_here,
       (SELECT k.ticket_id FROM token k) AS token_ticket,
       (SELECT jsonb_agg(tocsin.ticket_state(l.whole)) FROM locked l) AS tickets,
       CASE WHEN $6::boolean AND NOT EXISTS (SELECT FROM same) AND NOT EXISTS (SELECT FROM rightful)
            THEN nextval('tocsin.ticket_number'::regclass) END AS next_ticket,
       u.acknowledgements, u.to_address, u.in_all, u.alarmed,
       EXISTS (SELECT FROM tocsin.mail m
                WHERE m.message_id = $10::text AND m.duplicate_key <> $1::bytea) AS other_content
  FROM tocsin.budget_use($5::text, to_timestamp($7::bigint), $8::integer, $9::integer) u;

-- One more passing time-out of this very mail; how many there were.
-- name: intake_count_timeout
-- in: queue_id text, recipient text, sha256 bytea, now bigint
-- out: count integer
INSERT INTO tocsin.intake_timeout AS i (queue_id, recipient, sha256, count, last_at)
VALUES ($1::text, $2::text, $3::bytea, 1, to_timestamp($4::bigint))
ON CONFLICT (queue_id, recipient, sha256)
  DO UPDATE SET count = i.count + 1, last_at = excluded.last_at
RETURNING i.count;
