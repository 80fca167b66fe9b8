-- Everything one transaction does, in one statement: the mail it came with, how it was delivered, the
-- new state of the tickets, their history, the mail it calls for. An absent part adds no row; a
-- ticket without a new event stays as it is. Hashes travel as hexadecimal, times as seconds.
-- name: outcome_write
-- in: document jsonb, raw bytea
-- out: mail_id bigint
WITH new_mail AS (
  INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, reasons, message_id,
                           from_address, to_addresses, cc_addresses, subject, sent_at,
                           reference_ids, attachments, findings)
  SELECT decode(x.duplicate_key, 'hex'), $2::bytea, decode(x.sha256, 'hex'),
         to_timestamp(x.received_at), x.class, x.reasons, x.message_id, x.from_address,
         x.to_addresses, x.cc_addresses, x.subject, to_timestamp(x.sent_at), x.reference_ids,
         x.attachments, x.findings
    FROM jsonb_to_recordset($1::jsonb -> 'mail') AS x(
         duplicate_key text, sha256 text, received_at bigint, class text, reasons text[],
         message_id text, from_address text, to_addresses text[], cc_addresses text[], subject text,
         sent_at bigint, reference_ids text[], attachments jsonb, findings jsonb)
  RETURNING mail_id
), ticket_row AS (
  SELECT x.* FROM jsonb_to_recordset($1::jsonb -> 'tickets') AS x(
         ticket_id bigint, fresh boolean, queue text, kind text, constituency text, subject text,
         status text, closed boolean, owner text, priority integer, sla text, language text,
         created_at bigint, starts_at bigint, started_at bigint, due_at bigint, told_at bigint,
         resolved_at bigint, updated_at bigint, time_worked integer, time_left integer,
         last_n integer, head text)
), new_ticket AS (
  INSERT INTO tocsin.ticket (ticket_id, queue, kind, constituency, subject, status, closed, owner,
                             priority, sla, language, created_at, starts_at, started_at, due_at,
                             told_at, resolved_at, updated_at, time_worked, time_left, last_n, head)
  SELECT x.ticket_id, x.queue, x.kind, x.constituency, x.subject, x.status, x.closed, x.owner,
         x.priority, x.sla, x.language, to_timestamp(x.created_at), to_timestamp(x.starts_at),
         to_timestamp(x.started_at), to_timestamp(x.due_at), to_timestamp(x.told_at),
         to_timestamp(x.resolved_at), to_timestamp(x.updated_at), x.time_worked, x.time_left,
         x.last_n, decode(x.head, 'hex')
    FROM ticket_row x WHERE x.fresh
), changed_ticket AS (
  UPDATE tocsin.ticket t
     SET queue = x.queue, kind = x.kind, constituency = x.constituency, subject = x.subject,
         status = x.status, closed = x.closed, owner = x.owner, priority = x.priority, sla = x.sla,
         language = x.language, starts_at = to_timestamp(x.starts_at),
         started_at = to_timestamp(x.started_at), due_at = to_timestamp(x.due_at),
         told_at = to_timestamp(x.told_at), resolved_at = to_timestamp(x.resolved_at),
         updated_at = to_timestamp(x.updated_at), time_worked = x.time_worked,
         time_left = x.time_left, last_n = x.last_n, head = decode(x.head, 'hex')
    FROM ticket_row x WHERE NOT x.fresh AND t.ticket_id = x.ticket_id AND t.last_n < x.last_n
), new_person AS (
  INSERT INTO tocsin.ticket_person (ticket_id, role, address, position)
  SELECT x.ticket_id, x.role, x.address, x.position
    FROM jsonb_to_recordset($1::jsonb -> 'people') AS x(
         ticket_id bigint, role text, address text, position integer)
  ON CONFLICT DO NOTHING
), new_link AS (
  INSERT INTO tocsin.ticket_link (ticket_id, type, target_id)
  SELECT x.ticket_id, x.type, x.target_id
    FROM jsonb_to_recordset($1::jsonb -> 'links') AS x(ticket_id bigint, type text, target_id bigint)
  ON CONFLICT DO NOTHING
), new_event AS (
  INSERT INTO tocsin.event (ticket_id, n, at, actor, type, field, old, new, held_back, proof, text,
                            quoted, mail_id, salts, seals, hash)
  SELECT x.ticket_id, x.n, to_timestamp(x.at), x.actor, x.type, x.field, x.old, x.new, x.held_back,
         x.proof, x.text, x.quoted,
         CASE WHEN x.with_mail
              THEN coalesce(($1::jsonb -> 'same_mail')::bigint, (SELECT m.mail_id FROM new_mail m)) END,
         decode(x.salts, 'hex'), decode(x.seals, 'hex'), decode(x.hash, 'hex')
    FROM jsonb_to_recordset($1::jsonb -> 'events') AS x(
         ticket_id bigint, n integer, at bigint, actor text, type text, field text, old text,
         new text, held_back boolean, proof text, text text, quoted text, with_mail boolean,
         salts text, seals text, hash text)
), new_delivery AS (
  INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, original, queue_id, sasl_user,
                               client, queue, disposition, ticket_id, n)
  SELECT coalesce(($1::jsonb -> 'same_mail')::bigint, (SELECT m.mail_id FROM new_mail m)),
         to_timestamp(x.at), x.sender,
         x.recipient, x.original, x.queue_id, x.sasl_user, x.client, x.queue, x.disposition,
         x.ticket_id, x.n
    FROM jsonb_to_recordset($1::jsonb -> 'delivery') AS x(
         at bigint, sender text, recipient text, original text, queue_id text,
         sasl_user text, client text, queue text, disposition text, ticket_id bigint, n integer)
), new_outbox AS (
  INSERT INTO tocsin.outbox (ticket_id, event, automatic, sender, recipient, subject, message_id,
                             token, raw, state, reason, created_at, next_at)
  SELECT x.ticket_id, x.event, x.automatic, x.sender, x.recipient, x.subject, x.message_id, x.token,
         convert_to(x.raw, 'UTF8'), CASE WHEN x.raw IS NULL THEN 'suppressed' ELSE 'pending' END,
         x.reason, to_timestamp(x.created_at),
         CASE WHEN x.raw IS NOT NULL THEN to_timestamp(x.created_at) END
    FROM jsonb_to_recordset($1::jsonb -> 'outbox') AS x(
         ticket_id bigint, event text, automatic boolean, sender text, recipient text, subject text,
         message_id text, token text, raw text, reason text, created_at bigint)
)
SELECT m.mail_id FROM new_mail m;
