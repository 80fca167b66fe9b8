-- Tickets :first to :last with all that belongs to them, in the proportions of a CSIRT's database:
-- one in twenty is open, every other one has a second mail from its requestor, 200,000 people
-- write. They come in every 95 seconds, the last two hours before :now. t/bench/scale.py runs the
-- parts at the same time.

-- part: ticket
INSERT INTO tocsin.ticket (ticket_id, queue, kind, constituency, subject, status, closed, priority,
                           language, created_at, resolved_at, updated_at, last_n, head)
SELECT i, 'Incident Reports', 'report', CASE WHEN i % 2 = 0 THEN 'EDUNET' END,
       'Scans from our network, report ' || i, CASE WHEN i % 20 = 0 THEN 'open' ELSE 'resolved' END,
       i % 20 <> 0, 50, 'en', at, CASE WHEN i % 20 <> 0 THEN at + interval '2 days' END,
       at + interval '2 days', 4, sha256(i::text::bytea)
  FROM generate_series(:first, :last) AS i
 CROSS JOIN LATERAL (SELECT :'now'::timestamptz - interval '2 hours'
                            - (:last - i) * interval '95 seconds' AS at) x;
INSERT INTO tocsin.ticket_person (ticket_id, role, address, position)
SELECT i, 'requestor', 'person' || abs(hashint8(i)) % 200000 || '@edunet.example', 0
  FROM generate_series(:first, :last) AS i;
INSERT INTO tocsin.ticket_person (ticket_id, role, address, position)
SELECT i, 'cc', 'colleague' || abs(hashint8(i)) % 200000 || '@edunet.example', 0
  FROM generate_series(:first, :last) AS i WHERE i % 10 = 0;
SELECT setval('tocsin.ticket_number', :last);

-- part: mail
INSERT INTO tocsin.mail (mail_id, duplicate_key, raw, sha256, received_at, class, reasons,
                         message_id, from_address, to_addresses, cc_addresses, subject, sent_at,
                         reference_ids, attachments)
OVERRIDING SYSTEM VALUE
SELECT 2 * i + place, sha256((2 * i + place)::text::bytea), repeat('raw mail ', 20)::bytea,
       sha256((2 * i + place)::text::bytea), at, 'human', '{}',
       '<' || md5('mail' || 2 * i + place) || '@mail.edunet.example>',
       'person' || abs(hashint8(i)) % 200000 || '@edunet.example', '{report@csirt.example}', '{}',
       'Scans from our network, report ' || i, at,
       CASE place WHEN 1 THEN ARRAY['<' || md5('mail' || 2 * i) || '@mail.edunet.example>',
                                    '<' || md5('out' || 4 * i) || '@csirt.example>']
                  ELSE '{}' END, '[]'
  FROM generate_series(:first, :last) AS i
 CROSS JOIN LATERAL generate_series(0, (i % 2)::int) AS place
 CROSS JOIN LATERAL (SELECT :'now'::timestamptz - interval '2 hours'
                            - (:last - i) * interval '95 seconds' AS at) x;
INSERT INTO tocsin.mail_reference (reference_id, received_at, mail_id)
SELECT '<' || id || '>', :'now'::timestamptz - interval '2 hours'
                         - (:last - i) * interval '95 seconds', 2 * i + 1
  FROM generate_series(:first, :last) AS i
 CROSS JOIN LATERAL (VALUES (md5('mail' || 2 * i) || '@mail.edunet.example'),
                            (md5('out' || 4 * i) || '@csirt.example')) AS r(id)
 WHERE i % 2 = 1;
SELECT setval(pg_get_serial_sequence('tocsin.mail', 'mail_id'), 2 * :last + 1);

-- part: delivery
INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, original, queue_id, client, queue,
                             disposition, ticket_id, n)
SELECT 2 * i + place, :'now'::timestamptz - interval '2 hours'
                      - (:last - i) * interval '95 seconds',
       'person' || abs(hashint8(i)) % 200000 || '@edunet.example', 'report@csirt.example',
       'report@csirt.example', '4' || substr(md5('queue' || 2 * i + place), 1, 12), '192.0.2.10',
       'Incident Reports', 'ticket', i, 1 + 2 * place
  FROM generate_series(:first, :last) AS i
 CROSS JOIN LATERAL generate_series(0, (i % 2)::int) AS place;

-- part: event
INSERT INTO tocsin.event (ticket_id, n, at, actor, type, field, old, new, held_back, proof, text,
                          mail_id, salts, seals, hash)
SELECT i, n, :'now'::timestamptz - interval '2 hours' - (:last - i) * interval '95 seconds',
       CASE WHEN n IN (1, 3) THEN 'person' || abs(hashint8(i)) % 200000 || '@edunet.example'
            ELSE 'alice' END,
       CASE n WHEN 1 THEN 'create' WHEN 3 THEN 'correspond' ELSE 'status' END,
       CASE WHEN n IN (2, 4) THEN 'status' END, CASE n WHEN 2 THEN 'new' WHEN 4 THEN 'open' END,
       CASE n WHEN 2 THEN 'open' WHEN 4 THEN 'resolved' END, false, 'none',
       CASE WHEN n IN (1, 3) THEN repeat('words of a report ', 10) END,
       CASE WHEN n = 1 THEN 2 * i WHEN n = 3 AND i % 2 = 1 THEN 2 * i + 1 END,
       decode(repeat('00', 48), 'hex'), decode(repeat('00', 96), 'hex'),
       sha256((i * n)::text::bytea)
  FROM generate_series(:first, :last) AS i CROSS JOIN generate_series(1, 4) AS n;

-- part: outbox
INSERT INTO tocsin.outbox (ticket_id, event, budget, sender, recipient, subject, message_id, token,
                           raw, state, attempts, created_at, settled_at)
SELECT i,
       CASE place WHEN 0 THEN 'acknowledgement' WHEN 3 THEN 'correspondence' ELSE 'new-ticket' END,
       CASE place WHEN 0 THEN 'acknowledgement' WHEN 3 THEN NULL ELSE 'staff' END,
       CASE place WHEN 0 THEN '' ELSE 'bounce+' || token || '@csirt.example' END,
       CASE place WHEN 1 THEN 'alice@staff.example' WHEN 2 THEN 'bob@staff.example'
                  ELSE 'person' || abs(hashint8(i)) % 200000 || '@edunet.example' END,
       '[csirt.example #' || i || '] Scans from our network, report ' || i,
       '<' || md5('out' || 4 * i + place) || '@csirt.example>', token,
       repeat('a mail of ours ', 20)::bytea, 'sent', 1, at, at
  FROM generate_series(:first, :last) AS i CROSS JOIN generate_series(0, 3) AS place
 CROSS JOIN LATERAL (SELECT 't-a' || translate(substr(md5('token' || 4 * i + place), 1, 26),
                                               '0189', 'wxyz') AS token,
                            :'now'::timestamptz - interval '2 hours'
                            - (:last - i) * interval '95 seconds' AS at) x
 WHERE place < 3 OR i % 2 = 0;
