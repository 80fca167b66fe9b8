-- The foundation: people, tickets with their chained history, mail in, mail out, quarantine.
-- Times are timestamptz and always come from the programs; nothing here asks for the time.

CREATE FUNCTION tocsin.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '% on %.% refused: its rows are append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION tocsin.utc(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

-- People -----------------------------------------------------------------------------------------

CREATE TABLE tocsin.staff (
  staff_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  roles      text[] NOT NULL CHECK (roles <@ ARRAY['duty', 'triage', 'handler', 'manager', 'read-only']),
  manager_id bigint REFERENCES tocsin.staff,
  sasl_user  text,
  language   text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX staff_name ON tocsin.staff (lower(name));
CREATE UNIQUE INDEX staff_sasl_user ON tocsin.staff (lower(sasl_user));

CREATE TABLE tocsin.staff_address (
  address  text PRIMARY KEY CHECK (address = lower(address)),
  staff_id bigint NOT NULL REFERENCES tocsin.staff,
  position int NOT NULL
);
CREATE INDEX staff_address_staff ON tocsin.staff_address (staff_id);

CREATE TABLE tocsin.staff_group (
  group_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX staff_group_name ON tocsin.staff_group (lower(name));

CREATE TABLE tocsin.staff_group_member (
  group_id bigint NOT NULL REFERENCES tocsin.staff_group,
  staff_id bigint NOT NULL REFERENCES tocsin.staff,
  PRIMARY KEY (group_id, staff_id)
);
CREATE INDEX staff_group_member_staff ON tocsin.staff_group_member (staff_id);

-- Mail in ----------------------------------------------------------------------------------------

CREATE TABLE tocsin.mail (
  mail_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  duplicate_key  bytea NOT NULL UNIQUE CHECK (length(duplicate_key) = 32),
  raw            bytea NOT NULL,
  sha256         bytea NOT NULL CHECK (length(sha256) = 32),
  received_at    timestamptz NOT NULL,
  class          text NOT NULL,
  reasons        text[] NOT NULL,
  message_id     text,
  from_address   text,
  to_addresses   text[] NOT NULL,
  cc_addresses   text[] NOT NULL,
  subject        text NOT NULL,
  sent_at        timestamptz,
  reference_ids  text[] NOT NULL,
  attachments    jsonb NOT NULL
);
ALTER TABLE tocsin.mail ALTER COLUMN raw SET STORAGE EXTERNAL;
CREATE INDEX mail_message_id ON tocsin.mail (message_id);
CREATE INDEX mail_sha256 ON tocsin.mail (sha256);

-- Tickets ----------------------------------------------------------------------------------------

CREATE SEQUENCE tocsin.ticket_number;

CREATE TABLE tocsin.ticket (
  ticket_id    bigint PRIMARY KEY,
  merged_into  bigint REFERENCES tocsin.ticket,
  queue        text NOT NULL,
  kind         text NOT NULL,
  constituency text,
  subject      text NOT NULL,
  status       text NOT NULL,
  closed       boolean NOT NULL,
  owner        text,
  priority     int NOT NULL,
  sla          text,
  language     text NOT NULL,
  created_at   timestamptz NOT NULL,
  starts_at    timestamptz,
  started_at   timestamptz,
  due_at       timestamptz,
  told_at      timestamptz,
  resolved_at  timestamptz,
  updated_at   timestamptz NOT NULL,
  time_worked  int NOT NULL DEFAULT 0,
  time_left    int NOT NULL DEFAULT 0,
  last_n       int NOT NULL CHECK (last_n > 0),
  head         bytea NOT NULL CHECK (length(head) = 32)
);
CREATE INDEX ticket_open ON tocsin.ticket (queue, status) WHERE NOT closed;
CREATE INDEX ticket_order ON tocsin.ticket (due_at, ticket_id);

CREATE TABLE tocsin.ticket_person (
  ticket_id bigint NOT NULL REFERENCES tocsin.ticket,
  role      text NOT NULL CHECK (role IN ('requestor', 'cc', 'admin-cc')),
  address   text NOT NULL,
  position  int NOT NULL,
  PRIMARY KEY (ticket_id, role, address)
);
CREATE INDEX ticket_person_address ON tocsin.ticket_person (address);

-- The state of a ticket as the programs read it before they change it.
CREATE FUNCTION tocsin.ticket_state(t tocsin.ticket) RETURNS jsonb LANGUAGE sql STABLE
RETURN to_jsonb(t) || jsonb_build_object(
  'head', encode(t.head, 'hex'),
  'created_at', extract(epoch FROM t.created_at)::bigint,
  'starts_at', extract(epoch FROM t.starts_at)::bigint,
  'started_at', extract(epoch FROM t.started_at)::bigint,
  'due_at', extract(epoch FROM t.due_at)::bigint,
  'told_at', extract(epoch FROM t.told_at)::bigint,
  'resolved_at', extract(epoch FROM t.resolved_at)::bigint,
  'updated_at', extract(epoch FROM t.updated_at)::bigint,
  'people', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', p.role, 'address', p.address)
                                       ORDER BY p.role, p.position), '[]')
             FROM tocsin.ticket_person p WHERE p.ticket_id = t.ticket_id));

CREATE TABLE tocsin.ticket_link (
  ticket_id bigint NOT NULL REFERENCES tocsin.ticket,
  type      text NOT NULL CHECK (type IN ('refers-to')),
  target_id bigint NOT NULL REFERENCES tocsin.ticket,
  PRIMARY KEY (ticket_id, type, target_id)
);
CREATE INDEX ticket_link_target ON tocsin.ticket_link (target_id);

-- One row for everything that happened to a ticket. The chain is described in core/chain.h: seals
-- hold HMAC-SHA-256(salt, value) of the values a person may later want erased, hash covers the rest
-- and the hash before.
CREATE TABLE tocsin.event (
  ticket_id bigint NOT NULL REFERENCES tocsin.ticket,
  n         int NOT NULL CHECK (n > 0),
  at        timestamptz NOT NULL,
  actor     text,
  type      text NOT NULL,
  field     text,
  old       text,
  new       text,
  held_back boolean NOT NULL,
  proof     text NOT NULL,
  text      text,
  quoted    text,
  mail_id   bigint REFERENCES tocsin.mail,
  salts     bytea NOT NULL,
  seals     bytea NOT NULL,
  hash      bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (ticket_id, n)
);
CREATE INDEX event_mail ON tocsin.event (mail_id) WHERE mail_id IS NOT NULL;

-- Each time Postfix handed a mail over and what became of it.
CREATE TABLE tocsin.delivery (
  delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mail_id     bigint NOT NULL REFERENCES tocsin.mail,
  at          timestamptz NOT NULL,
  sender      text NOT NULL,
  recipient   text NOT NULL,
  original    text,
  queue_id    text,
  sasl_user   text,
  client      text,
  queue       text NOT NULL,
  disposition text NOT NULL CHECK (disposition IN ('ticket', 'duplicate', 'stored')),
  ticket_id   bigint REFERENCES tocsin.ticket,
  n           int
);
CREATE INDEX delivery_mail ON tocsin.delivery (mail_id, delivery_id);
CREATE INDEX delivery_queue_id ON tocsin.delivery (queue_id);

-- Mail out ---------------------------------------------------------------------------------------

CREATE TABLE tocsin.outbox (
  outbox_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ticket_id   bigint REFERENCES tocsin.ticket,
  event       text NOT NULL,
  automatic   boolean NOT NULL,
  sender      text NOT NULL,
  recipient   text NOT NULL,
  subject     text NOT NULL,
  message_id  text UNIQUE,
  token       text,
  raw         bytea,
  state       text NOT NULL CHECK (state IN ('pending', 'sent', 'delayed', 'failed', 'suppressed')),
  reason      text,
  attempts    int NOT NULL DEFAULT 0,
  created_at  timestamptz NOT NULL,
  next_at     timestamptz,
  leased_until timestamptz,
  settled_at  timestamptz,
  CHECK ((state = 'suppressed') = (raw IS NULL)),
  CHECK ((state = 'pending') = (next_at IS NOT NULL))
);
CREATE INDEX outbox_due ON tocsin.outbox (next_at) WHERE state = 'pending';
CREATE INDEX outbox_token ON tocsin.outbox (token) WHERE token IS NOT NULL;
CREATE INDEX outbox_ticket ON tocsin.outbox (ticket_id);
CREATE INDEX outbox_budget_address ON tocsin.outbox (recipient, created_at) INCLUDE (event)
  WHERE automatic AND state <> 'suppressed';
CREATE INDEX outbox_budget ON tocsin.outbox (created_at)
  WHERE automatic AND state <> 'suppressed';

CREATE INDEX outbox_alarm ON tocsin.outbox (created_at) WHERE event = 'budget-alarm' AND state <> 'suppressed';

-- Automatic mail so far: acknowledgements to ADDRESS within MINUTES, automatic mails to it and in all
-- within an hour (counted up to MOST, the latest first), and whether the operators were alarmed
-- within that hour (looked up by itself: counting may stop before it comes to the alarm).
CREATE FUNCTION tocsin.budget_use(address text, at timestamptz, minutes integer, most integer,
  OUT acknowledgements bigint, OUT to_address bigint, OUT in_all bigint, OUT alarmed boolean)
LANGUAGE sql STABLE AS $$
  WITH mine AS (
    SELECT o.event, o.created_at FROM tocsin.outbox o
     WHERE o.automatic AND o.state <> 'suppressed' AND o.recipient = $1
       AND o.created_at > $2 - make_interval(mins => greatest(60, $3))
     ORDER BY o.created_at DESC LIMIT $4
  ), everyones AS (
    SELECT FROM tocsin.outbox o
     WHERE o.automatic AND o.state <> 'suppressed' AND o.created_at > $2 - interval '1 hour' LIMIT $4
  )
  SELECT (SELECT count(*) FROM mine m
           WHERE m.event = 'acknowledgement' AND m.created_at > $2 - make_interval(mins => $3)),
         (SELECT count(*) FROM mine m WHERE m.created_at > $2 - interval '1 hour'),
         (SELECT count(*) FROM everyones),
         EXISTS (SELECT FROM tocsin.outbox o WHERE o.event = 'budget-alarm'
                    AND o.state <> 'suppressed' AND o.created_at > $2 - interval '1 hour')
$$;

-- Quarantine -------------------------------------------------------------------------------------

CREATE TABLE tocsin.quarantine (
  quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL,
  state       text NOT NULL CHECK (state IN ('pending', 'quarantined', 'held', 'released', 'expired', 'discarded')),
  reason      text NOT NULL CHECK (reason IN ('parser-died', 'limit', 'store-error', 'internal-error',
                                              'unproven-staff', 'time-out')),
  detail      text NOT NULL,
  message_id  text,
  raw         bytea NOT NULL,
  sha256      bytea NOT NULL CHECK (length(sha256) = 32),
  sender      text NOT NULL,
  recipient   text NOT NULL,
  original    text,
  queue_id    text,
  size        bigint NOT NULL,
  sasl_user   text,
  client      text,
  queue       text,
  action      text,
  attempts    int NOT NULL DEFAULT 0,
  next_at     timestamptz,
  ticket_id   bigint REFERENCES tocsin.ticket,
  settled_by  text,
  settled_reason text,
  CHECK ((state = 'pending') = (next_at IS NOT NULL))
);
ALTER TABLE tocsin.quarantine ALTER COLUMN raw SET STORAGE EXTERNAL;
CREATE INDEX quarantine_due ON tocsin.quarantine (next_at) WHERE state = 'pending';
CREATE UNIQUE INDEX quarantine_retry_of_postfix ON tocsin.quarantine (queue_id, recipient, sha256);
CREATE INDEX quarantine_sha256 ON tocsin.quarantine (sha256);
CREATE INDEX quarantine_message_id ON tocsin.quarantine (message_id);
CREATE INDEX quarantine_queue_id ON tocsin.quarantine (queue_id);

CREATE TABLE tocsin.intake_timeout (
  queue_id  text NOT NULL,
  recipient text NOT NULL,
  sha256    bytea NOT NULL,
  count     int NOT NULL,
  last_at   timestamptz NOT NULL,
  PRIMARY KEY (queue_id, recipient, sha256)
);

-- What happened stays ----------------------------------------------------------------------------

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON tocsin.event
  FOR EACH ROW EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON tocsin.event
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER mail_append_only BEFORE UPDATE OR DELETE ON tocsin.mail
  FOR EACH ROW EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER mail_no_truncate BEFORE TRUNCATE ON tocsin.mail
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER delivery_append_only BEFORE UPDATE OR DELETE ON tocsin.delivery
  FOR EACH ROW EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER delivery_no_truncate BEFORE TRUNCATE ON tocsin.delivery
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refuse_change();
ALTER TABLE tocsin.event ENABLE ALWAYS TRIGGER event_append_only;
ALTER TABLE tocsin.event ENABLE ALWAYS TRIGGER event_no_truncate;
ALTER TABLE tocsin.mail ENABLE ALWAYS TRIGGER mail_append_only;
ALTER TABLE tocsin.mail ENABLE ALWAYS TRIGGER mail_no_truncate;
ALTER TABLE tocsin.delivery ENABLE ALWAYS TRIGGER delivery_append_only;
ALTER TABLE tocsin.delivery ENABLE ALWAYS TRIGGER delivery_no_truncate;

-- Who may do what --------------------------------------------------------------------------------

REVOKE ALL ON SCHEMA tocsin FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tocsin FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tocsin.utc(timestamptz), tocsin.ticket_state(tocsin.ticket),
    tocsin.budget_use(text, timestamptz, integer, integer)
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT USAGE ON SCHEMA tocsin TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT SELECT ON tocsin.migration TO tocsin_receive, tocsin_escalate, tocsin_command;

-- All three write outcomes: tickets, their history, outbox rows.
GRANT USAGE ON SEQUENCE tocsin.ticket_number TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT SELECT, INSERT ON tocsin.ticket, tocsin.ticket_person, tocsin.ticket_link
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT UPDATE (merged_into, queue, kind, constituency, subject, status, closed, owner, priority, sla,
              language, starts_at, started_at, due_at, told_at, resolved_at, updated_at, time_worked,
              time_left, last_n, head)
  ON tocsin.ticket TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT INSERT ON tocsin.event, tocsin.mail, tocsin.delivery, tocsin.outbox
  TO tocsin_receive, tocsin_escalate, tocsin_command;

-- tocsin-receive reads no old mail and no history: only what finds the ticket and bounds the mail out.
GRANT SELECT (mail_id, duplicate_key, message_id) ON tocsin.mail TO tocsin_receive;
GRANT SELECT (delivery_id, mail_id, recipient, queue, ticket_id) ON tocsin.delivery TO tocsin_receive;
GRANT SELECT (outbox_id, ticket_id, event, automatic, recipient, token, state, created_at)
  ON tocsin.outbox TO tocsin_receive;
GRANT INSERT ON tocsin.quarantine TO tocsin_receive;
GRANT SELECT (quarantine_id, queue_id, recipient, sha256) ON tocsin.quarantine TO tocsin_receive;
GRANT SELECT, INSERT, UPDATE ON tocsin.intake_timeout TO tocsin_receive;

-- tocsin-escalate sends the outbox, notes failures on tickets and tries quarantined mail again.
GRANT SELECT (ticket_id, n, mail_id) ON tocsin.event TO tocsin_escalate;
GRANT SELECT ON tocsin.outbox, tocsin.quarantine TO tocsin_escalate;
GRANT SELECT (mail_id, duplicate_key, message_id) ON tocsin.mail TO tocsin_escalate;
GRANT SELECT (delivery_id, mail_id, recipient, queue, ticket_id) ON tocsin.delivery TO tocsin_escalate;
GRANT UPDATE (state, reason, attempts, next_at, leased_until, settled_at) ON tocsin.outbox TO tocsin_escalate;
GRANT UPDATE (state, reason, detail, attempts, next_at, ticket_id) ON tocsin.quarantine TO tocsin_escalate;

-- tocsin, for operators and staff, reads everything and keeps accounts.
GRANT SELECT ON ALL TABLES IN SCHEMA tocsin TO tocsin_command;
GRANT INSERT ON tocsin.staff, tocsin.staff_address, tocsin.staff_group, tocsin.staff_group_member TO tocsin_command;
GRANT UPDATE (roles, manager_id, sasl_user, language) ON tocsin.staff TO tocsin_command;
GRANT UPDATE (state, reason, attempts, next_at, leased_until, settled_at) ON tocsin.outbox TO tocsin_command;
GRANT UPDATE (state, reason, detail, attempts, next_at, ticket_id, settled_by, settled_reason)
  ON tocsin.quarantine TO tocsin_command;
