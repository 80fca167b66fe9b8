-- All that a change of one ticket needs to know (migration 0003, tocsin.ticket_family).
-- name: ticket_family
-- in: question jsonb
-- out: next_ticket bigint, tickets jsonb, directory jsonb, ledger jsonb
SELECT f.next_ticket, f.tickets, f.directory, f.ledger FROM tocsin.ticket_family($1::jsonb) f;

-- Tickets as the machine contract shows them, without history, by due date then number.
-- name: ticket_list
-- in: ticket_id bigint, queue text, status text, owner text
-- out: row json
SELECT json_build_object(
         'v', 1, 'id', t.ticket_id, 'merged_into', t.merged_into, 'queue', t.queue, 'kind', t.kind,
         'constituency', t.constituency, 'subject', t.subject, 'status', t.status, 'owner', t.owner,
         'requestors', coalesce(p.requestors, '[]'::json), 'cc', coalesce(p.cc, '[]'::json),
         'admin_cc', coalesce(p.admin_cc, '[]'::json),
         'priority', t.priority, 'sla', t.sla, 'language', t.language,
         'created', tocsin.utc(t.created_at), 'starts', tocsin.utc(t.starts_at),
         'started', tocsin.utc(t.started_at), 'due', tocsin.utc(t.due_at),
         'told', tocsin.utc(t.told_at), 'resolved', tocsin.utc(t.resolved_at),
         'updated', tocsin.utc(t.updated_at), 'time_worked', t.time_worked,
         'time_left', t.time_left, 'clocks', '[]'::json, 'fields', '{}'::json,
         'links', coalesce(l.links, '[]'::json), 'indicators', '[]'::json) AS row
  FROM tocsin.ticket t
  LEFT JOIN LATERAL (
       SELECT json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'requestor') AS requestors,
              json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'cc') AS cc,
              json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'admin-cc') AS admin_cc
         FROM tocsin.ticket_person x WHERE x.ticket_id = t.ticket_id) p ON true
  LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('type', x.type, 'ticket', x.target_id)
                       ORDER BY x.type, x.target_id) AS links
         FROM tocsin.ticket_link x WHERE x.ticket_id = t.ticket_id) l ON true
 WHERE ($1::bigint IS NULL OR t.ticket_id = $1::bigint)
   AND ($2::text IS NULL OR lower(t.queue) = lower($2::text))
   AND ($3::text IS NULL OR t.status = lower($3::text))
   AND ($4::text IS NULL OR lower(t.owner) = lower($4::text))
 ORDER BY t.due_at NULLS LAST, t.ticket_id;

-- The history of one ticket, oldest first. A mail that was accepted is no longer held back.
-- name: ticket_history
-- in: ticket_id bigint
-- out: row json
SELECT json_build_object(
         'n', e.n, 'at', tocsin.utc(e.at), 'actor', e.actor, 'type', e.type, 'field', e.field,
         'old', e.old, 'new', e.new,
         'held_back', e.held_back AND e.n::text <> ALL (ARRAY(
           SELECT a.new FROM tocsin.event a
            WHERE a.ticket_id = $1::bigint AND a.type = 'accepted' AND a.new IS NOT NULL)),
         'proof', e.proof,
         'message', CASE WHEN e.type IN ('create', 'correspond', 'comment', 'bounce', 'held-back')
                         THEN json_build_object(
           'message_id', m.message_id, 'from', coalesce(m.from_address, e.actor),
           'to', coalesce(to_json(m.to_addresses), '[]'::json),
           'subject', coalesce(m.subject, t.subject), 'text', e.text, 'quoted', e.quoted,
           'class', coalesce(m.class, 'human'),
           'defects', coalesce(m.findings -> 'defects', '[]'::jsonb),
           'attachments', coalesce((
             SELECT jsonb_agg(coalesce(f.found, '{}'::jsonb) || a.sealed ORDER BY a.place)
               FROM jsonb_array_elements(m.attachments) WITH ORDINALITY AS a (sealed, place)
               LEFT JOIN jsonb_array_elements(m.findings -> 'attachments')
                         WITH ORDINALITY AS f (found, place) USING (place)),
             '[]'::jsonb)) END) AS row
  FROM tocsin.event e
  JOIN tocsin.ticket t ON t.ticket_id = e.ticket_id
  LEFT JOIN tocsin.mail m ON m.mail_id = e.mail_id
 WHERE e.ticket_id = $1::bigint
 ORDER BY e.n;

-- The bytes of the mail behind one history event.
-- name: ticket_raw
-- in: ticket_id bigint, n integer
-- out: raw bytea
SELECT m.raw FROM tocsin.event e JOIN tocsin.mail m ON m.mail_id = e.mail_id
 WHERE e.ticket_id = $1::bigint AND e.n = $2::integer;
