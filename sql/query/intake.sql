-- What the database knows about a mail that has just come in (migration 0004, tocsin.intake_find).
-- name: intake_find
-- in: duplicate_key bytea, question jsonb
-- out: same_mail bigint, copies jsonb, other_content boolean, own_message boolean
-- out: token bigint, own_id bigint, stored bigint, seen bigint, tag bigint, own_thread boolean, bearer text
-- out: bounced jsonb, next_ticket bigint, tickets jsonb, directory jsonb, ledger jsonb
-- out: challenge jsonb, signature_used boolean, held_before boolean
SELECT f.same_mail, f.copies, f.other_content, f.own_message, f.token, f.own_id, f.stored, f.seen,
       f.tag, f.own_thread, f.bearer, f.bounced, f.next_ticket, f.tickets, f.directory, f.ledger,
       f.challenge, f.signature_used, f.held_before
  FROM tocsin.intake_find($1::bytea, $2::jsonb) f;

-- One more passing time-out of this very mail; how many there were.
-- name: intake_count_timeout
-- in: queue_id text, recipient text, sha256 bytea, now bigint
-- out: count integer
INSERT INTO tocsin.intake_timeout AS i (queue_id, recipient, sha256, count, last_at)
VALUES ($1::text, $2::text, $3::bytea, 1, to_timestamp($4::bigint))
ON CONFLICT (queue_id, recipient, sha256)
  DO UPDATE SET count = i.count + 1, last_at = excluded.last_at
RETURNING i.count;
