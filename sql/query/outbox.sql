-- Takes rows that are due, for as long as the lease lasts; rows others hold are passed over. Leases
-- are counted on the real clock, which no test freezes.
-- name: outbox_claim
-- in: now bigint, real_now bigint, lease_seconds integer, limit integer
-- out: outbox_id bigint, ticket_id bigint, event text, budget text, sender text, recipient text
-- out: subject text, raw bytea, attempts integer, created_at bigint
WITH due AS MATERIALIZED (
  SELECT d.outbox_id FROM tocsin.outbox d
   WHERE d.state = 'pending' AND d.next_at <= to_timestamp($1::bigint)
     AND (d.leased_until IS NULL OR d.leased_until <= to_timestamp($2::bigint))
   ORDER BY d.next_at, d.outbox_id LIMIT $4::integer FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE tocsin.outbox o
     SET leased_until = to_timestamp($2::bigint) + make_interval(secs => $3::integer)
    FROM due d WHERE o.outbox_id = d.outbox_id
  RETURNING o.outbox_id, o.ticket_id, o.event, o.budget, o.sender, o.recipient, o.subject, o.raw,
            o.attempts, extract(epoch FROM o.created_at)::bigint AS created_at, o.next_at
)
SELECT c.outbox_id, c.ticket_id, c.event, c.budget, c.sender, c.recipient, c.subject, c.raw,
       c.attempts, c.created_at
  FROM claimed c ORDER BY c.next_at, c.outbox_id;

-- Settles a claimed row: sent, failed, or pending again at next_at. No row comes back when it is
-- settled already.
-- name: outbox_settle
-- in: outbox_id bigint, state text, reason text, now bigint, next_at bigint
-- out: outbox_id bigint
UPDATE tocsin.outbox
   SET state = $2::text, reason = $3::text, attempts = attempts + 1, leased_until = NULL,
       next_at = to_timestamp($5::bigint),
       settled_at = CASE WHEN $2::text = 'pending' THEN NULL ELSE to_timestamp($4::bigint) END
 WHERE outbox_id = $1::bigint AND state = 'pending'
RETURNING outbox_id;

-- Seconds until the next row is due, null when none is pending (greatest alone would say 0).
-- name: outbox_next
-- in: now bigint
-- out: seconds bigint
SELECT CASE WHEN min(next_at) IS NOT NULL
            THEN greatest(0, extract(epoch FROM min(next_at)) - $1::bigint)::bigint END AS seconds
  FROM tocsin.outbox WHERE state = 'pending';

-- What SCOPES (core/right.h) let see, null for all: of such tickets, and if BEYOND also what is of
-- no ticket, and challenges: whoever has one can confirm mail in the name of somebody else.
-- name: outbox_list
-- in: outbox_id bigint, ticket_id bigint, recipient text, state text, event text
-- in: scopes jsonb, beyond boolean
-- out: row json
SELECT json_build_object(
         'id', o.outbox_id, 'ticket', o.ticket_id, 'event', o.event, 'to', o.recipient,
         'subject', o.subject, 'message_id', o.message_id, 'state', o.state, 'reason', o.reason,
         'attempts', o.attempts, 'at', tocsin.utc(o.created_at), 'next', tocsin.utc(o.next_at),
         'settled', tocsin.utc(o.settled_at)) AS row
  FROM tocsin.outbox o
 WHERE ($1::bigint IS NULL OR o.outbox_id = $1::bigint)
   AND ($2::bigint IS NULL OR o.ticket_id = $2::bigint)
   AND ($3::text IS NULL OR o.recipient = lower($3::text))
   AND ($4::text IS NULL OR o.state = $4::text)
   AND ($5::text IS NULL OR o.event = $5::text)
   AND ($6::jsonb IS NULL
        OR CASE WHEN o.ticket_id IS NULL OR o.event = 'challenge' THEN $7::boolean
                ELSE EXISTS (
                     SELECT FROM tocsin.ticket t,
                            jsonb_to_recordset($6::jsonb) AS s(kind text, constituency text)
                      WHERE t.ticket_id = o.ticket_id AND (s.kind IS NULL OR s.kind = t.kind)
                        AND (s.constituency IS NULL
                             OR lower(s.constituency) = lower(t.constituency))) END)
 ORDER BY o.outbox_id;

-- name: outbox_raw
-- in: outbox_id bigint
-- out: raw bytea
SELECT o.raw FROM tocsin.outbox o WHERE o.outbox_id = $1::bigint;

-- Makes every pending row due now, whatever its back-off; how many there are.
-- name: outbox_hurry
-- in: now bigint
-- out: count bigint
WITH hurried AS (
  UPDATE tocsin.outbox SET next_at = to_timestamp($1::bigint)
   WHERE state = 'pending' AND next_at > to_timestamp($1::bigint) RETURNING 1)
SELECT count(*) AS count FROM hurried;

-- What went to some addresses so far (tocsin.budget_ledger).
-- name: outbox_ledger
-- in: addresses jsonb, now bigint, limits jsonb
-- out: ledger jsonb
SELECT tocsin.budget_ledger(ARRAY(SELECT jsonb_array_elements_text($1::jsonb)), NULL, NULL,
                            to_timestamp($2::bigint), $3::jsonb) AS ledger;
