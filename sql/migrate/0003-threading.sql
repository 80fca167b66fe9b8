-- What finds the ticket of a mail, and what bounds the mail out by whom it is for.

-- All at once and first, so that programs still running wait instead of meeting half of it.
LOCK TABLE tocsin.mail, tocsin.ticket, tocsin.event, tocsin.delivery, tocsin.outbox
  IN ACCESS EXCLUSIVE MODE;

-- Mail out ---------------------------------------------------------------------------------------

-- What a mail is charged to; null when a person asked for it.
ALTER TABLE tocsin.outbox ADD COLUMN budget text
  CHECK (budget IN ('acknowledgement', 'automatic', 'staff', 'relayed'));
UPDATE tocsin.outbox
   SET budget = CASE event WHEN 'acknowledgement' THEN 'acknowledgement' ELSE 'automatic' END
 WHERE automatic;
DROP FUNCTION tocsin.budget_use(text, timestamptz, integer, integer);
DROP INDEX tocsin.outbox_budget_address, tocsin.outbox_budget;
ALTER TABLE tocsin.outbox DROP COLUMN automatic;
CREATE INDEX outbox_budget_address ON tocsin.outbox (recipient, created_at) INCLUDE (budget)
  WHERE budget IS NOT NULL AND state <> 'suppressed';
CREATE INDEX outbox_budget ON tocsin.outbox (created_at)
  WHERE budget IN ('acknowledgement', 'automatic') AND state <> 'suppressed';
CREATE INDEX outbox_bounce ON tocsin.outbox (lower(sender)) WHERE sender <> '';

-- People -----------------------------------------------------------------------------------------

-- All that mail asks about staff, in one place, because each further table costs every mail: one row
-- for each group of an account, one without group for an account in none. Made anew whenever people
-- change.
CREATE MATERIALIZED VIEW tocsin.directory AS
SELECT lower(g.name) AS group_key, g.name AS group_name, lower(s.name) AS account_key, s.name,
       a.address, s.language
  FROM tocsin.staff s
 CROSS JOIN LATERAL (SELECT b.address FROM tocsin.staff_address b
                      WHERE b.staff_id = s.staff_id ORDER BY b.position LIMIT 1) a
  LEFT JOIN tocsin.staff_group_member m ON m.staff_id = s.staff_id
  LEFT JOIN tocsin.staff_group g ON g.group_id = m.group_id;
CREATE UNIQUE INDEX directory_row ON tocsin.directory (account_key, group_key);
-- One at a time, or the later one would not see what the earlier has not committed; and
-- concurrently, so that mail does not wait for staff changes.
CREATE FUNCTION tocsin.refresh_directory() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('tocsin.directory'::regclass::oid::bigint);
  REFRESH MATERIALIZED VIEW CONCURRENTLY tocsin.directory;
  RETURN NULL;
END $$;
CREATE TRIGGER staff_directory AFTER INSERT OR UPDATE OR DELETE ON tocsin.staff
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refresh_directory();
CREATE TRIGGER staff_address_directory AFTER INSERT OR UPDATE OR DELETE ON tocsin.staff_address
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refresh_directory();
CREATE TRIGGER staff_group_directory AFTER INSERT OR UPDATE OR DELETE ON tocsin.staff_group
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refresh_directory();
CREATE TRIGGER staff_group_member_directory
  AFTER INSERT OR UPDATE OR DELETE ON tocsin.staff_group_member
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refresh_directory();

-- Tickets ----------------------------------------------------------------------------------------

ALTER TABLE tocsin.ticket ADD COLUMN tag text;

-- Where NUMBER leads: to the ticket it was merged into, or to itself; null when there is none.
CREATE FUNCTION tocsin.ticket_target(number bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(t.merged_into, t.ticket_id) FROM tocsin.ticket t WHERE t.ticket_id = $1
$$;

-- Whoever waited for a ticket must see the people that its holder added.
ALTER FUNCTION tocsin.ticket_state(tocsin.ticket) VOLATILE;

CREATE INDEX event_accepted ON tocsin.event (ticket_id) WHERE type = 'accepted';

-- Those of the events NUMBERS of TICKET that hold a stranger's mail which nobody accepted yet.
-- Volatile: whoever waited for the ticket sees what was accepted meanwhile.
CREATE FUNCTION tocsin.held_mails(ticket bigint, numbers integer[])
RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'n', e.n, 'from', lower(m.from_address), 'text', coalesce(e.text, ''),
           'message_id', m.message_id, 'references', m.reference_ids,
           'person', m.class IN ('human', 'report')) ORDER BY e.n), '[]')
    FROM (SELECT DISTINCT y.n FROM unnest($2) AS y(n)) x
   CROSS JOIN LATERAL (
         SELECT h.n, h.text, h.mail_id FROM tocsin.event h
          WHERE h.ticket_id = $1 AND h.n = x.n AND h.type = 'held-back' LIMIT (SELECT 1)) e
    JOIN tocsin.mail m ON m.mail_id = e.mail_id
   WHERE NOT EXISTS (SELECT FROM tocsin.event a
                      WHERE a.ticket_id = $1 AND a.type = 'accepted' AND a.new = e.n::text)
$$;

-- The id that an answer on TICKET refers to: of its latest mail that outsiders may see.
CREATE FUNCTION tocsin.last_message_id(ticket bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT m.message_id
    FROM (SELECT e.n, e.type, e.mail_id FROM tocsin.event e
           WHERE e.ticket_id = $1 ORDER BY e.n DESC LIMIT 200) e
    JOIN tocsin.mail m ON m.mail_id = e.mail_id
   WHERE m.message_id IS NOT NULL
     AND (e.type IN ('create', 'correspond')
          OR e.type = 'held-back' AND e.n::text = ANY (ARRAY(
               SELECT a.new FROM tocsin.event a WHERE a.ticket_id = $1 AND a.type = 'accepted')))
   ORDER BY e.n DESC LIMIT 1
$$;

-- Mail in ----------------------------------------------------------------------------------------

-- The first of several mails with one Message-ID is found without a look at the others.
CREATE INDEX mail_message ON tocsin.mail (message_id, mail_id);
DROP INDEX tocsin.mail_message_id;

-- Which ids a mail named in References and In-Reply-To: the first and the last few. Beside the mail,
-- so that the latest that named one are found however many there are. Without foreign key: mail is
-- never deleted, and both are written by one statement.
CREATE TABLE tocsin.mail_reference (
  reference_id text NOT NULL,
  received_at  timestamptz NOT NULL,
  mail_id      bigint NOT NULL
);
INSERT INTO tocsin.mail_reference (reference_id, received_at, mail_id)
SELECT r.id, m.received_at, m.mail_id
  FROM tocsin.mail m CROSS JOIN unnest(m.reference_ids) WITH ORDINALITY AS r(id, place)
 WHERE r.place = 1 OR r.place > cardinality(m.reference_ids) - 20;
CREATE INDEX mail_reference_id ON tocsin.mail_reference (reference_id, received_at DESC);
CREATE TRIGGER mail_reference_append_only BEFORE UPDATE OR DELETE ON tocsin.mail_reference
  FOR EACH ROW EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER mail_reference_no_truncate BEFORE TRUNCATE ON tocsin.mail_reference
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refuse_change();
ALTER TABLE tocsin.mail_reference ENABLE ALWAYS TRIGGER mail_reference_append_only;
ALTER TABLE tocsin.mail_reference ENABLE ALWAYS TRIGGER mail_reference_no_truncate;

ALTER TABLE tocsin.delivery DROP CONSTRAINT delivery_disposition_check;
ALTER TABLE tocsin.delivery ADD CONSTRAINT delivery_disposition_check
  CHECK (disposition IN ('ticket', 'held-back', 'duplicate', 'stored'));

-- Deliveries that had an effect: a mail has few, however often it is handed over.
CREATE INDEX delivery_effect ON tocsin.delivery (mail_id, delivery_id)
  WHERE n IS NOT NULL OR disposition <> 'duplicate';

-- What the programs ask for each mail ------------------------------------------------------------
-- Functions in PL/pgSQL, because of what a mail costs on a new connection: a statement in them is
-- parsed and planned when it is first needed, and then kept as long as the connection lives.

-- What the database knows about a mail that has just come in; QUESTION is IntakeQuestion and the
-- result IntakeFacts of the programs. The tickets it may belong to stay locked, and so does the mail
-- of ours that a delivery report is about. Each statement sees what was committed before it began, so
-- whoever waited for a lock reads what its holder wrote. `LIMIT (SELECT n)` instead of `LIMIT n` so
-- that nobody bets on an early hit in a scan of the whole table, and `(SELECT q.x)` so that no plan
-- depends on how common x is: what a foreign mail names can be missing, or there 50,000 times.
CREATE FUNCTION tocsin.intake_find(key bytea, question jsonb,
  OUT same_mail bigint, OUT copies jsonb, OUT other_content boolean, OUT own_message boolean,
  OUT token bigint, OUT own_id bigint, OUT stored bigint, OUT seen bigint, OUT tag bigint,
  OUT own_thread boolean, OUT bearer text, OUT bounced jsonb, OUT next_ticket bigint,
  OUT tickets jsonb, OUT directory jsonb, OUT ledger jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  q record;
  opens boolean;
BEGIN
  SELECT x.opens, x.address || x.told AS told, x.groups, x.owner, x.limits,
         to_timestamp(x.now) AS at, k.same_mail, k.other_content, k.own_message,
         coalesce(k.same_mail IS NOT NULL OR x.token IS NOT NULL OR x.bounce IS NOT NULL
                  OR cardinality(x.own_ids) + cardinality(x.ids) > 0 OR x.tag > 0
                  OR (SELECT true FROM tocsin.mail_reference r
                       WHERE r.reference_id = x.message_id LIMIT (SELECT 1)), false) AS evidence
    INTO q
    FROM jsonb_to_record(question) AS x(
         token text, bounce text, message_id text, own_ids text[], ids text[], tag bigint,
         address text, owner text, groups text[], told text[], opens boolean, now bigint,
         limits jsonb)
   CROSS JOIN LATERAL (
         SELECT (SELECT m.mail_id FROM tocsin.mail m WHERE m.duplicate_key = key) AS same_mail,
                coalesce((SELECT true FROM tocsin.mail m
                           WHERE m.message_id = x.message_id AND m.duplicate_key <> key
                           LIMIT (SELECT 1)), false) AS other_content,
                coalesce((SELECT true FROM tocsin.outbox o
                           WHERE o.message_id = x.message_id LIMIT (SELECT 1)), false)
                  AS own_message) k;
  same_mail := q.same_mail;
  other_content := q.other_content;
  own_message := q.own_message;
  opens := q.opens;
  IF q.evidence THEN
    SELECT e.copies, e.token, e.own_id, e.stored, e.seen, e.tag, e.own_thread, e.bearer, e.bounced,
           e.tickets, opens AND NOT e.taken
      INTO copies, token, own_id, stored, seen, tag, own_thread, bearer, bounced, tickets, opens
      FROM tocsin.intake_evidence(q.same_mail, question) e;
  END IF;
  IF opens THEN
    next_ticket := nextval('tocsin.ticket_number'::regclass);
  END IF;
  directory := tocsin.directory_of(q.groups, tickets, q.owner, q.told);
  ledger := tocsin.budget_ledger(q.told, tickets, directory, q.at, q.limits);
END $$;

-- The same for a mail that ties itself to tickets; SAME is the row of the very same mail, if it came
-- before. TAKEN: an open ticket surely takes the mail, or its effect is there already, so that no
-- number for a new ticket is needed; one in vain costs a gap.
CREATE FUNCTION tocsin.intake_evidence(same bigint, question jsonb,
  OUT copies jsonb, OUT token bigint, OUT own_id bigint, OUT stored bigint, OUT seen bigint,
  OUT tag bigint, OUT own_thread boolean, OUT bearer text, OUT bounced jsonb, OUT tickets jsonb,
  OUT taken boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  q record;
  copied bigint[] := '{}';
  named bigint[];
  first bigint;
  known text;
BEGIN
  SELECT x.* INTO q FROM jsonb_to_record(question) AS x(
         token text, bounce text, own_ids text[], tag bigint, address text, constituency text);

  IF same IS NOT NULL THEN
    copied := ARRAY(
      SELECT tocsin.ticket_target(d.ticket_id) FROM tocsin.delivery d
       WHERE d.mail_id = (SELECT same) AND (d.n IS NOT NULL OR d.disposition <> 'duplicate')
       ORDER BY d.delivery_id LIMIT (SELECT 100));
  END IF;
  IF q.token IS NOT NULL THEN
    SELECT tocsin.ticket_target(o.ticket_id), o.recipient INTO token, bearer
      FROM tocsin.outbox o
     WHERE o.token = (SELECT q.token) AND o.ticket_id IS NOT NULL LIMIT (SELECT 1);
  END IF;
  IF q.bounce IS NOT NULL THEN
    SELECT to_jsonb(b) INTO bounced
      FROM (SELECT o.outbox_id, o.ticket_id, o.event, o.recipient, o.subject, o.state, o.budget
              FROM tocsin.outbox o
             WHERE lower(o.sender) = (SELECT q.bounce) AND o.sender <> '' LIMIT (SELECT 1) FOR UPDATE) b;
    token := coalesce(token, tocsin.ticket_target((bounced ->> 'ticket_id')::bigint));
    bearer := coalesce(bearer, bounced ->> 'recipient');
  END IF;
  IF cardinality(q.own_ids) > 0 THEN
    SELECT tocsin.ticket_target(o.ticket_id), o.recipient INTO own_id, known
      FROM unnest(q.own_ids) WITH ORDINALITY AS i(id, place)
     CROSS JOIN LATERAL (
           SELECT p.ticket_id, p.recipient FROM tocsin.outbox p
            WHERE p.message_id = i.id AND p.ticket_id IS NOT NULL LIMIT (SELECT 1)) o
     ORDER BY i.place DESC LIMIT 1;
    bearer := coalesce(bearer, known);
  END IF;
  SELECT r.stored, r.own_thread, r.seen INTO stored, own_thread, seen
    FROM tocsin.intake_related(same, question) r;
  IF q.tag > 0 THEN
    tag := tocsin.ticket_target(q.tag);
  END IF;

  first := coalesce(token, own_id, stored, seen, tag);
  IF first IS NOT NULL OR copied <> '{}' THEN
    named := ARRAY[token, own_id, stored, seen, tag] || copied;
    PERFORM FROM tocsin.ticket t WHERE t.ticket_id = ANY (named) ORDER BY t.ticket_id FOR UPDATE;
    SELECT jsonb_agg(tocsin.ticket_state(t) ORDER BY t.ticket_id) INTO tickets
      FROM tocsin.ticket t WHERE t.ticket_id = ANY (named);
  END IF;
  IF same IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object(
             'ticket', d.target, 'queue', d.queue, 'recipient', d.recipient,
             'constituency', (SELECT t.constituency FROM tocsin.ticket t
                               WHERE t.ticket_id = d.target)) ORDER BY d.delivery_id) INTO copies
      FROM (SELECT e.delivery_id, e.queue, e.recipient, tocsin.ticket_target(e.ticket_id) AS target
              FROM tocsin.delivery e
             WHERE e.mail_id = (SELECT same) AND (e.n IS NOT NULL OR e.disposition <> 'duplicate')
             ORDER BY e.delivery_id LIMIT (SELECT 100)) d;
  END IF;

  taken := CASE
       WHEN same IS NOT NULL THEN EXISTS (
         SELECT FROM jsonb_array_elements(copies) AS c(row)
          WHERE c.row ->> 'ticket' IS NOT NULL
            AND c.row ->> 'constituency' IS NOT DISTINCT FROM q.constituency)
       ELSE EXISTS (
         SELECT FROM jsonb_array_elements(tickets) AS s(state)
          WHERE (s.state ->> 'ticket_id')::bigint = first AND NOT (s.state ->> 'closed')::boolean
            AND (coalesce(token, own_id) IS NOT NULL OR EXISTS (
                  SELECT FROM jsonb_to_recordset(s.state -> 'people') AS p(role text, address text)
                   WHERE p.role IN ('requestor', 'cc') AND p.address = q.address)))
       END;
END $$;

-- The tickets of mails that QUESTION's ids name, or that named the same ids as it, but SAME, the mail
-- itself. Of several the one that the writer is on comes first, then the id nearest to the end, then
-- the constituency, then the oldest.
CREATE FUNCTION tocsin.intake_related(same bigint, question jsonb,
  OUT stored bigint, OUT own_thread boolean, OUT seen bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  best record;
BEGIN
  FOR best IN
    WITH q AS MATERIALIZED (
      SELECT x.*, to_timestamp(x.now) AS at FROM jsonb_to_record(question) AS x(
             message_id text, ids text[], address text, outside text[], constituency text,
             now bigint)
    ), outside AS MATERIALIZED (
      SELECT array_agg(lower(x.address)) AS addresses
        FROM q CROSS JOIN unnest(q.outside) AS x(address)
       WHERE NOT EXISTS (SELECT FROM tocsin.staff_address a WHERE a.address = lower(x.address))
    ), related AS MATERIALIZED (
      SELECT 'stored' AS evidence, i.place, m.mail_id,
             lower(m.from_address) = q.address AS own_thread
        FROM q CROSS JOIN unnest(q.ids) WITH ORDINALITY AS i(id, place)
       CROSS JOIN LATERAL (
             SELECT s.mail_id, s.from_address FROM tocsin.mail s
              WHERE s.message_id = i.id ORDER BY s.mail_id LIMIT (SELECT 10)) m
      UNION ALL
      SELECT 'seen', i.place, r.mail_id, false
        FROM q CROSS JOIN unnest(q.ids || q.message_id) WITH ORDINALITY AS i(id, place)
       CROSS JOIN LATERAL (
             SELECT s.mail_id FROM tocsin.mail_reference s
              WHERE s.reference_id = i.id AND s.received_at >= q.at - interval '30 days'
              ORDER BY s.received_at DESC LIMIT (SELECT 10)) r
       WHERE (SELECT lower(m.from_address) = ANY ((SELECT o.addresses FROM outside o)::text[])
                FROM tocsin.mail m WHERE m.mail_id = r.mail_id)
    ), candidate AS MATERIALIZED (
      SELECT r.evidence, r.place, r.own_thread, d.delivery_id,
             tocsin.ticket_target(d.ticket_id) AS ticket_id
        FROM related r CROSS JOIN LATERAL (
             SELECT e.delivery_id, e.ticket_id FROM tocsin.delivery e
              WHERE e.mail_id = r.mail_id AND (e.n IS NOT NULL OR e.disposition <> 'duplicate')
              ORDER BY e.delivery_id LIMIT (SELECT 10)) d
       WHERE d.ticket_id IS NOT NULL AND r.mail_id IS DISTINCT FROM same
    )
    SELECT DISTINCT ON (c.evidence) c.evidence, c.ticket_id,
           (SELECT bool_or(o.own_thread) FROM candidate o
             WHERE o.evidence = c.evidence AND o.ticket_id = c.ticket_id) AS own_thread
      FROM q CROSS JOIN candidate c
     ORDER BY c.evidence,
           coalesce((SELECT true FROM tocsin.ticket_person p
                      WHERE p.ticket_id = c.ticket_id AND p.role IN ('requestor', 'cc')
                        AND p.address = q.address LIMIT (SELECT 1)), false) DESC,
           c.place DESC,
           (SELECT t.constituency FROM tocsin.ticket t WHERE t.ticket_id = c.ticket_id)
             IS NOT DISTINCT FROM q.constituency DESC,
           c.delivery_id
  LOOP
    IF best.evidence = 'stored' THEN
      stored := best.ticket_id;
      own_thread := best.own_thread;
    ELSE
      seen := best.ticket_id;
    END IF;
  END LOOP;
END $$;

-- All that a change of one ticket needs to know, or a number for a new one (FamilyQuestion and
-- TicketFamily in the programs). The ticket stays locked; a merged number leads to its target. The id
-- that an answer refers to is looked for among the latest events: a stranger can have filled them.
CREATE FUNCTION tocsin.ticket_family(question jsonb,
  OUT next_ticket bigint, OUT tickets jsonb, OUT directory jsonb, OUT ledger jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  q record;
  number bigint;
BEGIN
  SELECT x.*, to_timestamp(x.now) AS at INTO q FROM jsonb_to_record(question) AS x(
         ticket bigint, held integer[], groups text[], told text[], now bigint, limits jsonb);
  IF q.ticket = 0 THEN
    next_ticket := nextval('tocsin.ticket_number'::regclass);
  ELSE
    SELECT t.ticket_id INTO number FROM tocsin.ticket t
     WHERE t.ticket_id = tocsin.ticket_target(q.ticket) FOR UPDATE;
    SELECT jsonb_build_array(tocsin.ticket_state(t) || jsonb_build_object(
             'held', CASE WHEN q.held IS NOT NULL THEN tocsin.held_mails(number, q.held) END,
             'last_message_id', tocsin.last_message_id(number))) INTO tickets
      FROM tocsin.ticket t WHERE t.ticket_id = number;
  END IF;
  directory := tocsin.directory_of(q.groups, tickets, NULL, q.told);
  ledger := tocsin.budget_ledger(q.told, tickets, directory, q.at, q.limits);
END $$;

-- Who may be told: members of GROUPS, the owners of TICKETS (states as tocsin.ticket_state makes
-- them), OWNER, and the accounts behind ADDRESSES, each with his first address.
CREATE FUNCTION tocsin.directory_of(groups text[], tickets jsonb, owner text, addresses text[])
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted text[] := lower(groups::text)::text[];
  owners text[] := ARRAY(SELECT lower(s.state ->> 'owner') FROM jsonb_array_elements(tickets) AS s(state))
                   || lower(owner);
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'group', x.group_name, 'name', x.name, 'address', x.address, 'language', x.language)
             ORDER BY x.place, lower(x.name)), '[]')
      FROM (SELECT d.group_name, d.name, d.address, d.language,
                   array_position(wanted, d.group_key) AS place
              FROM tocsin.directory d WHERE d.group_key = ANY (wanted)
            UNION
            SELECT NULL, d.name, d.address, d.language, NULL
              FROM tocsin.directory d
             WHERE d.account_key = ANY (owners) OR d.address = ANY (addresses)) x);
END $$;

-- What went to ADDRESSES, to the people on TICKETS, to those in DIRECTORY and to all, and whether the
-- operators were alarmed. Acknowledgements count within `minutes`, the rest within an hour. Each
-- member of LIMITS says how far it is counted, 0 for not at all. Whoever waited for a lock sees what
-- its holder sent.
CREATE FUNCTION tocsin.budget_ledger(addresses text[], tickets jsonb, directory jsonb,
                                     at timestamptz, limits jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  hour_start timestamptz := at - interval '1 hour';
  window_start timestamptz := at - make_interval(mins => (limits ->> 'minutes')::integer);
  counted text[] := ARRAY(
    SELECT b.name FROM unnest(ARRAY['acknowledgement', 'automatic', 'staff', 'relayed'],
                              ARRAY['acknowledgements', 'automatic', 'staff', 'relayed'])
                       AS b(name, bound)
     WHERE limits ->> b.bound <> '0' OR b.name = 'acknowledgement' AND limits ->> 'automatic' <> '0');
  uses jsonb := '[]';
  in_all bigint := 0;
  alarmed text[];
BEGIN
  IF limits @> '{"acknowledgements": 0, "automatic": 0, "staff": 0, "relayed": 0, "in_all": 0}' THEN
    RETURN '{}';
  END IF;
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'address', a.address,
           'acknowledgements', least(o.acknowledgements, (limits -> 'acknowledgements')::bigint),
           'automatic', least(o.automatic, (limits -> 'automatic')::bigint),
           'staff', least(o.staff, (limits -> 'staff')::bigint),
           'relayed', least(o.relayed, (limits -> 'relayed')::bigint))), '[]') INTO uses
    FROM (SELECT unnest(addresses)
           UNION SELECT x.row ->> 'address' FROM jsonb_array_elements(directory) AS x(row)
           UNION SELECT p.row ->> 'address' FROM jsonb_array_elements(tickets) AS s(state)
                  CROSS JOIN jsonb_array_elements(s.state -> 'people') AS p(row)) AS a(address)
   CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE w.budget = 'acknowledgement'
                                   AND w.created_at > window_start) AS acknowledgements,
                count(*) FILTER (WHERE w.budget IN ('acknowledgement', 'automatic')
                                   AND w.created_at > hour_start) AS automatic,
                count(*) FILTER (WHERE w.budget = 'staff' AND w.created_at > hour_start) AS staff,
                count(*) FILTER (WHERE w.budget = 'relayed'
                                   AND w.created_at > hour_start) AS relayed
           FROM (SELECT m.budget, m.created_at FROM tocsin.outbox m
                  WHERE m.recipient = a.address AND m.budget IS NOT NULL
                    AND m.budget = ANY (counted)
                    AND m.state <> 'suppressed' AND m.created_at > least(window_start, hour_start)
                  ORDER BY m.created_at DESC LIMIT 1000) w) o
   WHERE a.address IS NOT NULL;
  SELECT count(*) INTO in_all FROM (
    SELECT FROM tocsin.outbox o
     WHERE o.budget IN ('acknowledgement', 'automatic') AND o.state <> 'suppressed'
       AND o.created_at > hour_start
     ORDER BY o.created_at DESC LIMIT (limits -> 'in_all')::bigint) x;
  alarmed := ARRAY(
    SELECT o.budget FROM tocsin.outbox o
     WHERE o.event = 'budget-alarm' AND o.state <> 'suppressed' AND o.created_at > hour_start
     ORDER BY o.created_at DESC LIMIT 100);
  RETURN jsonb_build_object('uses', uses, 'in_all', in_all, 'alarmed', 'automatic' = ANY (alarmed),
                            'staff_alarmed', 'staff' = ANY (alarmed));
END $$;

-- Everything one transaction does: the mail it came with, how it was delivered, the new state of the
-- tickets, their history, the mail it calls for, what became of earlier mail of ours (a report never
-- undoes what is known for sure). What is rare is planned only when it is there; a ticket without a
-- new event stays as it is. Hashes travel as hexadecimal, times as seconds. Returns the row of a new mail.
CREATE FUNCTION tocsin.outcome_write(document jsonb, raw bytea) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  mail bigint := document -> 'same_mail';
BEGIN
  IF document -> 'mail' <> '[]' THEN
    INSERT INTO tocsin.mail (duplicate_key, raw, sha256, received_at, class, reasons, message_id,
                             from_address, to_addresses, cc_addresses, subject, sent_at,
                             reference_ids, attachments, findings)
    SELECT decode(x.duplicate_key, 'hex'), raw, decode(x.sha256, 'hex'),
           to_timestamp(x.received_at), x.class, x.reasons, x.message_id, x.from_address,
           x.to_addresses, x.cc_addresses, x.subject, to_timestamp(x.sent_at), x.reference_ids,
           x.attachments, x.findings
      FROM jsonb_to_recordset(document -> 'mail') AS x(
           duplicate_key text, sha256 text, received_at bigint, class text, reasons text[],
           message_id text, from_address text, to_addresses text[], cc_addresses text[], subject text,
           sent_at bigint, reference_ids text[], attachments jsonb, findings jsonb)
    RETURNING mail_id INTO mail;
  END IF;
  IF document -> 'references' <> '[]' THEN
    INSERT INTO tocsin.mail_reference (reference_id, received_at, mail_id)
    SELECT r.id, to_timestamp((document #> '{mail,0,received_at}')::bigint), mail
      FROM jsonb_array_elements_text(document -> 'references') AS r(id);
  END IF;
  IF document @> '{"tickets": [{"fresh": true}]}' THEN
    INSERT INTO tocsin.ticket (ticket_id, queue, kind, constituency, tag, subject, status, closed,
                               owner, priority, sla, language, created_at, starts_at, started_at,
                               due_at, told_at, resolved_at, updated_at, time_worked, time_left,
                               last_n, head)
    SELECT x.ticket_id, x.queue, x.kind, x.constituency, x.tag, x.subject, x.status, x.closed,
           x.owner, x.priority, x.sla, x.language, to_timestamp(x.created_at),
           to_timestamp(x.starts_at), to_timestamp(x.started_at), to_timestamp(x.due_at),
           to_timestamp(x.told_at), to_timestamp(x.resolved_at), to_timestamp(x.updated_at),
           x.time_worked, x.time_left, x.last_n, decode(x.head, 'hex')
      FROM jsonb_to_recordset(document -> 'tickets') AS x(
             ticket_id bigint, fresh boolean, queue text, kind text, constituency text, tag text,
             subject text, status text, closed boolean, owner text, priority integer, sla text,
             language text, created_at bigint, starts_at bigint, started_at bigint, due_at bigint,
             told_at bigint, resolved_at bigint, updated_at bigint, time_worked integer,
             time_left integer, last_n integer, head text)
     WHERE x.fresh;
  END IF;
  IF document @> '{"tickets": [{"fresh": false}]}' THEN
    UPDATE tocsin.ticket t
       SET queue = x.queue, kind = x.kind, constituency = x.constituency, tag = x.tag,
           subject = x.subject, status = x.status, closed = x.closed, owner = x.owner,
           priority = x.priority, sla = x.sla, language = x.language,
           starts_at = to_timestamp(x.starts_at),
           started_at = to_timestamp(x.started_at), due_at = to_timestamp(x.due_at),
           told_at = to_timestamp(x.told_at), resolved_at = to_timestamp(x.resolved_at),
           updated_at = to_timestamp(x.updated_at), time_worked = x.time_worked,
           time_left = x.time_left, last_n = x.last_n, head = decode(x.head, 'hex')
      FROM jsonb_to_recordset(document -> 'tickets') AS x(
               ticket_id bigint, fresh boolean, queue text, kind text, constituency text, tag text,
               subject text, status text, closed boolean, owner text, priority integer, sla text,
               language text, created_at bigint, starts_at bigint, started_at bigint, due_at bigint,
               told_at bigint, resolved_at bigint, updated_at bigint, time_worked integer,
               time_left integer, last_n integer, head text)
     WHERE NOT x.fresh AND t.ticket_id = x.ticket_id AND t.last_n < x.last_n
       AND t.ticket_id = ANY (ARRAY(SELECT (y.row ->> 'ticket_id')::bigint
                                      FROM jsonb_array_elements(document -> 'tickets') AS y(row)));
  END IF;
  INSERT INTO tocsin.ticket_person (ticket_id, role, address, position)
  SELECT x.ticket_id, x.role, x.address, x.position
    FROM jsonb_to_recordset(document -> 'people') AS x(
         ticket_id bigint, role text, address text, position integer)
  ON CONFLICT DO NOTHING;
  IF document -> 'links' <> '[]' THEN
    INSERT INTO tocsin.ticket_link (ticket_id, type, target_id)
    SELECT x.ticket_id, x.type, x.target_id
      FROM jsonb_to_recordset(document -> 'links') AS x(ticket_id bigint, type text, target_id bigint)
    ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO tocsin.event (ticket_id, n, at, actor, type, field, old, new, held_back, proof, text,
                            quoted, mail_id, salts, seals, hash)
  SELECT x.ticket_id, x.n, to_timestamp(x.at), x.actor, x.type, x.field, x.old, x.new, x.held_back,
         x.proof, x.text, x.quoted,
         CASE WHEN x.with_mail THEN mail END,
         decode(x.salts, 'hex'), decode(x.seals, 'hex'), decode(x.hash, 'hex')
    FROM jsonb_to_recordset(document -> 'events') AS x(
         ticket_id bigint, n integer, at bigint, actor text, type text, field text, old text,
         new text, held_back boolean, proof text, text text, quoted text, with_mail boolean,
         salts text, seals text, hash text);
  INSERT INTO tocsin.delivery (mail_id, at, sender, recipient, original, queue_id, sasl_user,
                               client, queue, disposition, ticket_id, n)
  SELECT mail, to_timestamp(x.at), x.sender, x.recipient, x.original, x.queue_id, x.sasl_user,
         x.client, x.queue, x.disposition, x.ticket_id, x.n
    FROM jsonb_to_recordset(document -> 'delivery') AS x(
         at bigint, sender text, recipient text, original text, queue_id text,
         sasl_user text, client text, queue text, disposition text, ticket_id bigint, n integer);
  IF document -> 'reports' <> '[]' THEN
    UPDATE tocsin.outbox o
       SET state = CASE WHEN x.delayed THEN 'delayed' ELSE 'failed' END, reason = x.reason,
           next_at = NULL, settled_at = to_timestamp(x.at)
      FROM jsonb_to_recordset(document -> 'reports') AS x(
               outbox_id bigint, delayed boolean, reason text, at bigint)
     WHERE o.outbox_id = x.outbox_id
       AND o.outbox_id = ANY (ARRAY(SELECT (y.row ->> 'outbox_id')::bigint
                                      FROM jsonb_array_elements(document -> 'reports') AS y(row)))
       AND o.state IN ('sent', CASE WHEN NOT x.delayed THEN 'delayed' END,
                       CASE WHEN NOT x.delayed THEN 'pending' END);
  END IF;
  INSERT INTO tocsin.outbox (ticket_id, event, budget, sender, recipient, subject, message_id,
                             token, raw, state, reason, created_at, next_at)
  SELECT x.ticket_id, x.event, x.budget, x.sender, x.recipient, x.subject, x.message_id, x.token,
         convert_to(x.raw, 'UTF8'), CASE WHEN x.raw IS NULL THEN 'suppressed' ELSE 'pending' END,
         x.reason, to_timestamp(x.created_at),
         CASE WHEN x.raw IS NOT NULL THEN to_timestamp(x.created_at) END
    FROM jsonb_to_recordset(document -> 'outbox') AS x(
         ticket_id bigint, event text, budget text, sender text, recipient text, subject text,
         message_id text, token text, raw text, reason text, created_at bigint);
  RETURN mail;
END $$;

-- Who may do what --------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION tocsin.refresh_directory(),
    tocsin.ticket_target(bigint), tocsin.held_mails(bigint, integer[]),
    tocsin.last_message_id(bigint), tocsin.directory_of(text[], jsonb, text, text[]),
    tocsin.budget_ledger(text[], jsonb, jsonb, timestamptz, jsonb),
    tocsin.intake_find(bytea, jsonb), tocsin.intake_evidence(bigint, jsonb),
    tocsin.intake_related(bigint, jsonb),
    tocsin.ticket_family(jsonb), tocsin.outcome_write(jsonb, bytea)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    tocsin.ticket_target(bigint), tocsin.held_mails(bigint, integer[]),
    tocsin.last_message_id(bigint), tocsin.directory_of(text[], jsonb, text, text[]),
    tocsin.budget_ledger(text[], jsonb, jsonb, timestamptz, jsonb),
    tocsin.intake_find(bytea, jsonb), tocsin.intake_evidence(bigint, jsonb),
    tocsin.intake_related(bigint, jsonb),
    tocsin.ticket_family(jsonb), tocsin.outcome_write(jsonb, bytea)
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT INSERT ON tocsin.mail_reference TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT UPDATE (tag) ON tocsin.ticket TO tocsin_receive, tocsin_escalate, tocsin_command;

-- Both that take mail in: what two mails have in common, whom staff are, what became of mail of ours.
GRANT SELECT ON tocsin.mail_reference TO tocsin_receive, tocsin_escalate;
GRANT SELECT (from_address, to_addresses, cc_addresses, received_at) ON tocsin.mail
  TO tocsin_receive, tocsin_escalate;
GRANT SELECT (n, disposition) ON tocsin.delivery TO tocsin_receive, tocsin_escalate;
GRANT SELECT ON tocsin.directory TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT SELECT ON tocsin.staff_address TO tocsin_receive, tocsin_escalate;
GRANT SELECT (budget, message_id, sender, subject) ON tocsin.outbox TO tocsin_receive;
GRANT UPDATE (state, reason, next_at, settled_at) ON tocsin.outbox TO tocsin_receive;

-- tocsin-escalate tells staff of failures; it reads no text of a held-back mail (held_mails() runs
-- with the rights of who calls it).
GRANT SELECT (type, held_back, new) ON tocsin.event TO tocsin_escalate;
GRANT SELECT ON tocsin.mail_reference TO tocsin_command;
