-- One moment for the whole walk; the first statement of its transaction.
-- name: audit_snapshot
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- The last event of every ticket: what an anchor holds.
-- name: audit_heads
-- in: after bigint, limit integer
-- out: ticket_id bigint, last_n integer, head text
SELECT t.ticket_id, t.last_n, encode(t.head, 'hex') AS head
  FROM tocsin.ticket t WHERE t.ticket_id > $1::bigint ORDER BY t.ticket_id LIMIT $2::integer;

-- History in the order of the chains, with what the seals cover. A time that is not a whole second
-- was never written by us and comes back as null, or as -1 where null has a meaning.
-- name: audit_events
-- in: after_ticket bigint, after_n integer, limit integer
-- out: ticket_id bigint, n integer, at bigint, actor text, type text, field text, old text, new text
-- out: held_back boolean, proof text, text text, quoted text, salts text, seals text, hash text
-- out: mail_id bigint, mail_sha256 text, mail_intact boolean, message_id text, from_address text, class text, to_addresses json, mail_subject text, attachments jsonb
-- out: sent_at bigint, cc_addresses json, reference_ids json
SELECT e.ticket_id, e.n,
       CASE WHEN isfinite(e.at) AND e.at = date_trunc('second', e.at)
            THEN extract(epoch FROM e.at)::bigint END AS at, e.actor, e.type, e.field, e.old,
       e.new, e.held_back, e.proof, e.text, e.quoted, encode(e.salts, 'hex') AS salts,
       encode(e.seals, 'hex') AS seals, encode(e.hash, 'hex') AS hash, e.mail_id,
       encode(m.sha256, 'hex') AS mail_sha256, sha256(m.raw) = m.sha256 AS mail_intact,
       m.message_id, m.from_address, m.class, to_json(m.to_addresses) AS to_addresses,
       m.subject AS mail_subject, m.attachments,
       CASE WHEN isfinite(m.sent_at) AND m.sent_at = date_trunc('second', m.sent_at)
            THEN extract(epoch FROM m.sent_at)::bigint
            WHEN m.sent_at IS NOT NULL THEN -1 END AS sent_at,
       to_json(m.cc_addresses) AS cc_addresses, to_json(m.reference_ids) AS reference_ids
  FROM tocsin.event e LEFT JOIN tocsin.mail m ON m.mail_id = e.mail_id
 WHERE (e.ticket_id, e.n) > ($1::bigint, $2::integer)
 ORDER BY e.ticket_id, e.n LIMIT $3::integer;

-- Mail without a ticket whose bytes no longer have their digest.
-- name: audit_stored_mail
-- out: mail_id bigint, sha256 text
SELECT m.mail_id, encode(m.sha256, 'hex') AS sha256 FROM tocsin.mail m
 WHERE NOT EXISTS (SELECT FROM tocsin.event e WHERE e.mail_id = m.mail_id)
   AND sha256(m.raw) <> m.sha256
 ORDER BY m.mail_id;
