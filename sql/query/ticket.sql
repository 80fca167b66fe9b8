-- All that a change of one ticket needs to know (migration 0004, tocsin.ticket_family).
-- name: ticket_family
-- in: question jsonb
-- out: ticket bigint, tickets jsonb, directory jsonb, ledger jsonb
SELECT f.ticket, f.tickets, f.directory, f.ledger FROM tocsin.ticket_family($1::jsonb) f;

-- Tickets as the machine contract shows them, without history, by due date then number: those that
-- QUERY (core/query.h) asks for and SCOPES (core/right.h) let see, null for all; at most LIMIT, 0 for
-- all. Planned with its values, so that what is not asked for folds away and indexes serve the rest;
-- the numbers of tickets that other tables lead to come as an array, because no join is found behind
-- an OR. `LIMIT (SELECT ...)`: nobody bets on early hits.
-- name: ticket_list
-- in: query jsonb, scopes jsonb, limit integer
-- out: row json
SELECT json_build_object(
         'v', 1, 'id', t.ticket_id, 'merged_into', t.merged_into, 'queue', t.queue, 'kind', t.kind,
         'constituency', t.constituency, 'subject', t.subject, 'status', t.status, 'owner', t.owner,
         'requestors', coalesce(p.requestors, '[]'::json), 'cc', coalesce(p.cc, '[]'::json),
         'admin_cc', coalesce(p.admin_cc, '[]'::json),
         'squelched', coalesce(p.squelched, '[]'::json),
         'priority', t.priority, 'final_priority', t.final_priority, 'sla', t.sla,
         'language', t.language,
         'created', tocsin.utc(t.created_at), 'starts', tocsin.utc(t.starts_at),
         'started', tocsin.utc(t.started_at), 'due', tocsin.utc(t.due_at),
         'told', tocsin.utc(t.told_at), 'resolved', tocsin.utc(t.resolved_at),
         'updated', tocsin.utc(t.updated_at), 'time_worked', t.time_worked,
         'time_left', t.time_left, 'time_estimated', t.time_estimated,
         'clocks', '[]'::json, 'fields', coalesce(f.fields, '{}'::json),
         'links', coalesce(l.links, '[]'::json), 'indicators', '[]'::json) AS row
  FROM (SELECT t.* FROM tocsin.ticket t
       WHERE ($2::jsonb IS NULL OR EXISTS (
              SELECT FROM jsonb_to_recordset($2::jsonb) AS s(kind text, constituency text)
               WHERE (s.kind IS NULL OR s.kind = t.kind)
                 AND (s.constituency IS NULL OR lower(s.constituency) = lower(t.constituency))))
         AND ($1::jsonb -> 'id' IS NULL OR t.ticket_id = ANY (tocsin.numbers($1::jsonb -> 'id')))
         AND ($1::jsonb -> 'not_id' IS NULL
              OR t.ticket_id <> ALL (tocsin.numbers($1::jsonb -> 'not_id')))
         AND ($1::jsonb -> 'closed' IS NULL OR t.closed = ($1::jsonb ->> 'closed')::boolean)
         AND ($1::jsonb -> 'status' IS NULL
              OR t.status = ANY (tocsin.texts($1::jsonb -> 'status')))
         AND ($1::jsonb -> 'not_status' IS NULL
              OR t.status <> ALL (tocsin.texts($1::jsonb -> 'not_status')))
         AND ($1::jsonb -> 'queue' IS NULL OR tocsin.is_among(t.queue, $1::jsonb -> 'queue'))
         AND ($1::jsonb -> 'not_queue' IS NULL
              OR NOT coalesce(tocsin.is_among(t.queue, $1::jsonb -> 'not_queue'), false))
         AND ($1::jsonb -> 'kind' IS NULL OR t.kind = ANY (tocsin.texts($1::jsonb -> 'kind')))
         AND ($1::jsonb -> 'not_kind' IS NULL
              OR t.kind <> ALL (tocsin.texts($1::jsonb -> 'not_kind')))
         AND ($1::jsonb -> 'constituency' IS NULL
              OR tocsin.is_among(t.constituency, $1::jsonb -> 'constituency'))
         AND ($1::jsonb -> 'not_constituency' IS NULL
              OR NOT coalesce(tocsin.is_among(t.constituency,
                                              $1::jsonb -> 'not_constituency'), false))
         AND ($1::jsonb -> 'owner' IS NULL OR tocsin.is_among(t.owner, $1::jsonb -> 'owner'))
         AND ($1::jsonb -> 'not_owner' IS NULL
              OR NOT coalesce(tocsin.is_among(t.owner, $1::jsonb -> 'not_owner'), false))
         AND ($1::jsonb -> 'sla' IS NULL OR tocsin.is_among(t.sla, $1::jsonb -> 'sla'))
         AND ($1::jsonb -> 'not_sla' IS NULL
              OR NOT coalesce(tocsin.is_among(t.sla, $1::jsonb -> 'not_sla'), false))
         AND ($1::jsonb -> 'priority' IS NULL
              OR tocsin.is_within(t.priority, $1::jsonb -> 'priority'))
         AND ($1::jsonb -> 'final_priority' IS NULL
              OR tocsin.is_within(t.final_priority, $1::jsonb -> 'final_priority'))
         AND ($1::jsonb -> 'worked' IS NULL
              OR tocsin.is_within(t.time_worked, $1::jsonb -> 'worked'))
         AND ($1::jsonb -> 'left' IS NULL OR tocsin.is_within(t.time_left, $1::jsonb -> 'left'))
         AND ($1::jsonb -> 'created' IS NULL
              OR tocsin.is_during(t.created_at, $1::jsonb -> 'created'))
         AND ($1::jsonb -> 'starts' IS NULL
              OR tocsin.is_during(t.starts_at, $1::jsonb -> 'starts'))
         AND ($1::jsonb -> 'started' IS NULL
              OR tocsin.is_during(t.started_at, $1::jsonb -> 'started'))
         AND ($1::jsonb -> 'due' IS NULL OR tocsin.is_during(t.due_at, $1::jsonb -> 'due'))
         AND ($1::jsonb -> 'told' IS NULL OR tocsin.is_during(t.told_at, $1::jsonb -> 'told'))
         AND ($1::jsonb -> 'resolved' IS NULL
              OR tocsin.is_during(t.resolved_at, $1::jsonb -> 'resolved'))
         AND ($1::jsonb -> 'updated' IS NULL
              OR tocsin.is_during(t.updated_at, $1::jsonb -> 'updated'))
         AND ($1::jsonb -> 'requestor' IS NULL OR t.ticket_id = ANY (ARRAY(
              SELECT unnest(tocsin.tickets_with_people('requestor', $1::jsonb -> 'requestor')))))
         AND ($1::jsonb -> 'not_requestor' IS NULL OR t.ticket_id NOT IN (
              SELECT unnest(tocsin.tickets_with_people('requestor', $1::jsonb -> 'not_requestor'))))
         AND ($1::jsonb -> 'cc' IS NULL OR t.ticket_id = ANY (ARRAY(
              SELECT unnest(tocsin.tickets_with_people('cc', $1::jsonb -> 'cc')))))
         AND ($1::jsonb -> 'not_cc' IS NULL OR t.ticket_id NOT IN (
              SELECT unnest(tocsin.tickets_with_people('cc', $1::jsonb -> 'not_cc'))))
         AND ($1::jsonb -> 'admin_cc' IS NULL OR t.ticket_id = ANY (ARRAY(
              SELECT unnest(tocsin.tickets_with_people('admin-cc', $1::jsonb -> 'admin_cc')))))
         AND ($1::jsonb -> 'not_admin_cc' IS NULL OR t.ticket_id NOT IN (
              SELECT unnest(tocsin.tickets_with_people('admin-cc', $1::jsonb -> 'not_admin_cc'))))
         AND ($1::jsonb -> 'watcher' IS NULL OR t.ticket_id = ANY (ARRAY(
              SELECT unnest(tocsin.tickets_with_people(NULL, $1::jsonb -> 'watcher')))))
         AND ($1::jsonb -> 'not_watcher' IS NULL OR t.ticket_id NOT IN (
              SELECT unnest(tocsin.tickets_with_people(NULL, $1::jsonb -> 'not_watcher'))))
         AND (NOT coalesce(jsonb_path_exists($1::jsonb, '$.fields[*] ? (!(@.not == true))'), false)
              OR t.ticket_id = ANY (ARRAY(
                 SELECT unnest(tocsin.tickets_with_fields($1::jsonb -> 'fields', true)))))
         AND (NOT coalesce(jsonb_path_exists($1::jsonb, '$.fields[*] ? (@.not == true)'), false)
              OR t.ticket_id NOT IN (
                 SELECT unnest(tocsin.tickets_with_fields($1::jsonb -> 'fields', false))))
         AND ($1::jsonb -> 'subject' IS NULL
              OR lower(t.subject) LIKE ALL (tocsin.patterns($1::jsonb -> 'subject')))
         AND ($1::jsonb -> 'not_subject' IS NULL
              OR NOT lower(t.subject) LIKE ANY (tocsin.patterns($1::jsonb -> 'not_subject')))
         AND ($1::jsonb -> 'words' IS NULL
              OR tocsin.ticket_says(t.ticket_id, $1::jsonb -> 'words', true))
         AND ($1::jsonb -> 'not_words' IS NULL
              OR NOT tocsin.ticket_says(t.ticket_id, $1::jsonb -> 'not_words', false))
       ORDER BY t.due_at NULLS LAST, t.ticket_id
       LIMIT (SELECT nullif($3::integer, 0))) t
  LEFT JOIN LATERAL (
       SELECT json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'requestor') AS requestors,
              json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'cc') AS cc,
              json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'admin-cc') AS admin_cc,
              json_agg(x.address ORDER BY x.position) FILTER (WHERE x.role = 'squelched') AS squelched
         FROM tocsin.ticket_person x WHERE x.ticket_id = t.ticket_id) p ON true
  LEFT JOIN LATERAL (
       SELECT json_object_agg(v.field, v.values ORDER BY v.field) AS fields
         FROM (SELECT x.field, json_agg(x.value ORDER BY x.position) AS values
                 FROM tocsin.ticket_field x
                WHERE x.ticket_id = t.ticket_id GROUP BY x.field) v) f ON true
  LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('type', x.type, 'ticket', x.other)
                       ORDER BY x.type, x.other) AS links
         FROM (SELECT k.type, k.target_id AS other FROM tocsin.ticket_link k
                WHERE k.ticket_id = t.ticket_id
               UNION ALL
               SELECT CASE k.type WHEN 'refers-to' THEN 'referred-to-by' ELSE 'depended-on-by' END,
                      k.ticket_id
                 FROM tocsin.ticket_link k WHERE k.target_id = t.ticket_id) x) l ON true
 ORDER BY t.due_at NULLS LAST, t.ticket_id;

-- The history of one ticket, oldest first (migration 0004, tocsin.ticket_history).
-- name: ticket_history
-- in: ticket_id bigint
-- out: row json
SELECT h.row FROM tocsin.ticket_history($1::bigint) AS h(row);

-- The bytes of the mail behind one history event.
-- name: ticket_raw
-- in: ticket_id bigint, n integer
-- out: raw bytea
SELECT m.raw FROM tocsin.event e JOIN tocsin.mail m ON m.mail_id = e.mail_id
 WHERE e.ticket_id = $1::bigint AND e.n = $2::integer;
