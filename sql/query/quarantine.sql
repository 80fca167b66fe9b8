-- Keeps a mail, in the state that the table gives it. No row comes back when Postfix handed the same one over before: then it is here.
-- name: quarantine_add
-- in: document jsonb, raw bytea
-- out: quarantine_id bigint
INSERT INTO tocsin.quarantine (at, reason, detail, message_id, raw, sha256, sender, recipient,
                               original, queue_id, size, sasl_user, client, queue, action)
SELECT to_timestamp(x.at), x.reason, x.detail, x.message_id, $2::bytea,
       decode(x.sha256, 'hex'), x.sender, x.recipient, x.original, x.queue_id, length($2::bytea),
       x.sasl_user, x.client, x.queue, x.action
  FROM jsonb_to_record($1::jsonb) AS x(
       at bigint, reason text, detail text, message_id text, sha256 text, sender text,
       recipient text, original text, queue_id text, sasl_user text, client text, queue text,
       action text)
ON CONFLICT (queue_id, recipient, sha256) DO NOTHING
RETURNING quarantine_id;

-- name: quarantine_list
-- in: quarantine_id bigint
-- out: row json
SELECT json_build_object(
         'id', q.quarantine_id, 'at', tocsin.utc(q.at), 'state', q.state, 'reason', q.reason,
         'message_id', q.message_id, 'sha256', encode(q.sha256, 'hex'), 'size', q.size,
         'sender', q.sender, 'recipient', q.recipient, 'queue_id', q.queue_id,
         'attempts', q.attempts, 'ticket', q.ticket_id, 'detail', q.detail,
         'next', tocsin.utc(q.next_at), 'account', q.account, 'verdict', q.verdict,
         'settled_by', q.settled_by,
         'settled_reason', q.settled_reason) AS row
  FROM tocsin.quarantine q
 WHERE $1::bigint IS NULL OR q.quarantine_id = $1::bigint
 ORDER BY q.quarantine_id;

-- name: quarantine_raw
-- in: quarantine_id bigint
-- out: raw bytea
SELECT q.raw FROM tocsin.quarantine q WHERE q.quarantine_id = $1::bigint;

-- An operator wants it tried again, now and with all its tries.
-- name: quarantine_retry
-- in: quarantine_id bigint, now bigint
-- out: quarantine_id bigint
UPDATE tocsin.quarantine
   SET state = 'pending', next_at = to_timestamp($2::bigint), attempts = 0
 WHERE quarantine_id = $1::bigint AND state IN ('quarantined', 'pending')
RETURNING quarantine_id;

-- After an upgrade of the programs everything that could not work gets another chance.
-- name: quarantine_retry_all
-- in: now bigint
-- out: count bigint
WITH retried AS (
  UPDATE tocsin.quarantine SET state = 'pending', next_at = to_timestamp($1::bigint), attempts = 0
   WHERE state = 'quarantined' RETURNING 1)
SELECT count(*) AS count FROM retried;

-- What nobody confirmed within 72 hours is tried as it is; how many there were.
-- name: quarantine_expire
-- in: now bigint
-- out: count bigint
WITH expired AS (
  UPDATE tocsin.quarantine
     SET state = 'pending', verdict = 'unconfirmed', next_at = to_timestamp($1::bigint), attempts = 0
   WHERE state = 'held' AND held_at <= to_timestamp($1::bigint) - interval '72 hours' RETURNING 1)
SELECT count(*) AS count FROM expired;

-- name: quarantine_discard
-- in: quarantine_id bigint, actor text, reason text
-- out: quarantine_id bigint
UPDATE tocsin.quarantine
   SET state = 'discarded', next_at = NULL, settled_by = $2::text, settled_reason = $3::text
 WHERE quarantine_id = $1::bigint AND state IN ('quarantined', 'pending', 'held')
RETURNING quarantine_id;

-- Takes one row that is due and charges the try beforehand, so that a try that kills its process is
-- counted: the next one comes after 1, 5, 15, then 60 minutes, the fifth is the last.
-- name: quarantine_claim
-- in: now bigint
-- out: quarantine_id bigint, at bigint, raw bytea, sender text, recipient text, original text, queue_id text, sasl_user text, client text, queue text, action text, last boolean
-- out: confirmed text, unconfirmed boolean
UPDATE tocsin.quarantine q
   SET attempts = q.attempts + 1,
       state = CASE WHEN q.attempts < 4 THEN 'pending' ELSE 'quarantined' END,
       next_at = to_timestamp($1::bigint)
                 + make_interval(mins => (ARRAY[1, 5, 15, 60])[q.attempts + 1])
 WHERE q.quarantine_id = (
       SELECT d.quarantine_id FROM tocsin.quarantine d
        WHERE d.state = 'pending' AND d.next_at <= to_timestamp($1::bigint)
        ORDER BY d.next_at, d.quarantine_id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING q.quarantine_id, extract(epoch FROM q.at)::bigint AS at, q.raw, q.sender, q.recipient,
          q.original, q.queue_id, q.sasl_user, q.client, q.queue, q.action,
          q.state = 'quarantined' AS last,
          CASE q.verdict WHEN 'confirmed' THEN q.account END AS confirmed,
          q.verdict IS NOT DISTINCT FROM 'unconfirmed' AS unconfirmed;

-- The try worked: the mail is where it belongs, or as near as can be when nobody confirmed it.
-- name: quarantine_release
-- in: quarantine_id bigint, ticket_id bigint
UPDATE tocsin.quarantine
   SET state = CASE verdict WHEN 'unconfirmed' THEN 'expired' ELSE 'released' END,
       ticket_id = $2::bigint, next_at = NULL
 WHERE quarantine_id = $1::bigint AND state IN ('pending', 'quarantined');

-- The try failed for good (reason not null) or in passing.
-- name: quarantine_fail
-- in: quarantine_id bigint, reason text, detail text
UPDATE tocsin.quarantine
   SET detail = $3::text, reason = coalesce($2::text, reason),
       state = CASE WHEN $2::text IS NULL THEN state ELSE 'quarantined' END,
       next_at = CASE WHEN $2::text IS NULL THEN next_at END
 WHERE quarantine_id = $1::bigint AND state IN ('pending', 'quarantined');
