-- Staff who act by mail: their rights, keys and proofs, mail that waits for proof, and all that they
-- can change on a ticket.

-- All at once and first, so that programs still running wait instead of meeting half of it.
LOCK TABLE tocsin.staff, tocsin.mail, tocsin.ticket, tocsin.ticket_person, tocsin.ticket_link,
  tocsin.event, tocsin.delivery, tocsin.outbox, tocsin.quarantine
  IN ACCESS EXCLUSIVE MODE;

-- People -----------------------------------------------------------------------------------------

-- Roles are grants, ROLE[:KIND][@CONSTITUENCY]; the configuration says what a role may do.
ALTER TABLE tocsin.staff DROP CONSTRAINT staff_roles_check;
ALTER TABLE tocsin.staff
  ADD COLUMN own_actions  boolean NOT NULL DEFAULT false,
  ADD COLUMN suspended    boolean NOT NULL DEFAULT false,
  ADD COLUMN absent_until timestamptz;

-- OpenPGP keys, by the fingerprint of the primary key. A revoked one stays: nobody can bring it back.
CREATE TABLE tocsin.staff_key (
  key_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id    bigint NOT NULL REFERENCES tocsin.staff,
  fingerprint text NOT NULL UNIQUE CHECK (fingerprint ~ '^([0-9A-F]{40}|[0-9A-F]{64})$'),
  bytes       bytea NOT NULL,
  not_before  timestamptz NOT NULL,
  not_after   timestamptz,
  revoked_at  timestamptz,
  added_at    timestamptz NOT NULL,
  warned_days int CHECK (warned_days IN (30, 7, 1))
);
CREATE INDEX staff_key_staff ON tocsin.staff_key (staff_id);
CREATE INDEX staff_key_end ON tocsin.staff_key (not_after) WHERE revoked_at IS NULL;

-- Signatures that proved a mail: none proves a second one.
CREATE TABLE tocsin.signature_use (
  digest      bytea PRIMARY KEY CHECK (length(digest) = 32),
  fingerprint text NOT NULL,
  used_at     timestamptz NOT NULL
);
CREATE TRIGGER signature_use_append_only BEFORE UPDATE OR DELETE ON tocsin.signature_use
  FOR EACH ROW EXECUTE FUNCTION tocsin.refuse_change();
CREATE TRIGGER signature_use_no_truncate BEFORE TRUNCATE ON tocsin.signature_use
  FOR EACH STATEMENT EXECUTE FUNCTION tocsin.refuse_change();
ALTER TABLE tocsin.signature_use ENABLE ALWAYS TRIGGER signature_use_append_only;
ALTER TABLE tocsin.signature_use ENABLE ALWAYS TRIGGER signature_use_no_truncate;

-- As before, with all addresses of an account and what the programs make an Account of
-- (account_read()); accounts without address, too: they can own tickets.
DROP MATERIALIZED VIEW tocsin.directory;
CREATE MATERIALIZED VIEW tocsin.directory AS
SELECT lower(g.name) AS group_key, g.name AS group_name, lower(s.name) AS account_key, a.addresses,
       jsonb_build_object(
         'name', s.name, 'addresses', a.addresses, 'sasl_user', s.sasl_user,
         'language', s.language, 'roles', s.roles, 'own_actions', s.own_actions,
         'suspended', s.suspended,
         'absent_until', extract(epoch FROM s.absent_until)::bigint) AS account
  FROM tocsin.staff s
 CROSS JOIN LATERAL (SELECT coalesce(array_agg(b.address ORDER BY b.position), '{}') AS addresses
                       FROM tocsin.staff_address b WHERE b.staff_id = s.staff_id) a
  LEFT JOIN tocsin.staff_group_member m ON m.staff_id = s.staff_id
  LEFT JOIN tocsin.staff_group g ON g.group_id = m.group_id;
CREATE UNIQUE INDEX directory_row ON tocsin.directory (account_key, group_key);

-- What is wrong with what somebody wants: TC001 something named is missing, TC002 it is taken, TC003
-- it cannot be. The programs pass the text on.
CREATE FUNCTION tocsin.refuse(state text, problem text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', problem USING ERRCODE = state;
END $$;

CREATE FUNCTION tocsin.no_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('''%s'' is no name: up to 64 letters, digits, dots, dashes and underscores, a letter'
                ' or digit first', name)
$$;

-- Adds, or with CHANGE changes, the accounts that DOCUMENTS describe (store_staff_write() in the
-- programs), all or none. With the rights of the owner, so that nothing gets past these checks.
CREATE FUNCTION tocsin.staff_write(documents jsonb, change boolean, at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('tocsin.directory'::regclass::oid::bigint);
  PERFORM tocsin.staff_check(documents, change);
  IF change THEN
    UPDATE tocsin.staff s
       SET roles = CASE WHEN x.d ? 'roles' THEN tocsin.texts(x.d -> 'roles') ELSE s.roles END,
           sasl_user = CASE WHEN x.d ? 'sasl_user' THEN x.d ->> 'sasl_user' ELSE s.sasl_user END,
           language = coalesce(x.d ->> 'language', s.language),
           own_actions = coalesce((x.d ->> 'own_actions')::boolean, s.own_actions),
           suspended = coalesce((x.d ->> 'suspended')::boolean, s.suspended)
      FROM jsonb_array_elements(documents) AS x(d)
     WHERE lower(s.name) = lower(x.d ->> 'name');
    DELETE FROM tocsin.staff_address a USING tocsin.staff s, jsonb_array_elements(documents) AS x(d)
     WHERE a.staff_id = s.staff_id AND lower(s.name) = lower(x.d ->> 'name') AND x.d ? 'addresses';
    DELETE FROM tocsin.staff_group_member m
     USING tocsin.staff s, jsonb_array_elements(documents) AS x(d)
     WHERE m.staff_id = s.staff_id AND lower(s.name) = lower(x.d ->> 'name') AND x.d ? 'groups';
  ELSE
    INSERT INTO tocsin.staff (name, roles, sasl_user, language, own_actions, suspended, created_at)
    SELECT x.d ->> 'name', tocsin.texts(x.d -> 'roles'), x.d ->> 'sasl_user', x.d ->> 'language',
           coalesce((x.d ->> 'own_actions')::boolean, false),
           coalesce((x.d ->> 'suspended')::boolean, false), at
      FROM jsonb_array_elements(documents) AS x(d);
  END IF;
  UPDATE tocsin.staff s SET manager_id = b.staff_id
    FROM jsonb_array_elements(documents) AS x(d)
    LEFT JOIN tocsin.staff b ON lower(b.name) = lower(x.d ->> 'manager')
   WHERE lower(s.name) = lower(x.d ->> 'name') AND x.d ? 'manager';
  INSERT INTO tocsin.staff_address (address, staff_id, position)
  SELECT lower(y.address), s.staff_id, y.position
    FROM jsonb_array_elements(documents) AS x(d)
    JOIN tocsin.staff s ON lower(s.name) = lower(x.d ->> 'name')
   CROSS JOIN unnest(tocsin.texts(x.d -> 'addresses')) WITH ORDINALITY AS y(address, position);
  INSERT INTO tocsin.staff_group_member (group_id, staff_id)
  SELECT DISTINCT g.group_id, s.staff_id
    FROM jsonb_array_elements(documents) AS x(d)
    JOIN tocsin.staff s ON lower(s.name) = lower(x.d ->> 'name')
   CROSS JOIN unnest(tocsin.texts(x.d -> 'groups')) AS y(name)
    JOIN tocsin.staff_group g ON lower(g.name) = lower(y.name);
  PERFORM tocsin.refuse('TC003', format('%s would be the manager of himself, directly or not',
                                        s.name))
     FROM tocsin.staff s
    WHERE s.staff_id IN (
          WITH RECURSIVE above(staff_id, boss) AS (
            SELECT m.staff_id, m.manager_id FROM tocsin.staff m WHERE m.staff_id = s.staff_id
             UNION
            SELECT a.staff_id, n.manager_id
              FROM above a JOIN tocsin.staff n ON n.staff_id = a.boss)
          SELECT a.boss FROM above a)
    ORDER BY lower(s.name);
END $$;

-- Refuses DOCUMENTS when a name in them is wrong, missing or taken.
CREATE FUNCTION tocsin.staff_check(documents jsonb, change boolean)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  names text[] := ARRAY(SELECT lower(x.d ->> 'name') FROM jsonb_array_elements(documents) AS x(d));
  wrong text;
BEGIN
  SELECT coalesce(x.d ->> 'name', '') INTO wrong FROM jsonb_array_elements(documents) AS x(d)
   WHERE coalesce(x.d ->> 'name', '') !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC003', tocsin.no_name(wrong));
  END IF;
  SELECT x.name INTO wrong FROM unnest(names) AS x(name)
   GROUP BY x.name HAVING count(*) > 1 LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC002', format('the account %s is there twice', wrong));
  END IF;
  SELECT x.d ->> 'name' INTO wrong FROM jsonb_array_elements(documents) AS x(d)
   WHERE change <> EXISTS (SELECT FROM tocsin.staff s WHERE lower(s.name) = lower(x.d ->> 'name'))
   LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse(CASE WHEN change THEN 'TC001' ELSE 'TC002' END,
                          format(CASE WHEN change THEN 'there is no account %s'
                                      ELSE 'there is an account %s already' END, wrong));
  END IF;
  SELECT y.name INTO wrong
    FROM jsonb_array_elements(documents) AS x(d)
   CROSS JOIN unnest(tocsin.texts(x.d -> 'groups')) AS y(name)
   WHERE NOT EXISTS (SELECT FROM tocsin.staff_group g WHERE lower(g.name) = lower(y.name)) LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC001', format('there is no group %s; add it first', wrong));
  END IF;
  SELECT x.d ->> 'manager' INTO wrong FROM jsonb_array_elements(documents) AS x(d)
   WHERE lower(x.d ->> 'manager') <> ALL (names)
     AND NOT EXISTS (SELECT FROM tocsin.staff s WHERE lower(s.name) = lower(x.d ->> 'manager'))
   LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC001', format('there is no account %s to be the manager', wrong));
  END IF;
  SELECT y.address INTO wrong
    FROM (SELECT lower(z.address) AS address
            FROM jsonb_array_elements(documents) AS x(d)
           CROSS JOIN unnest(tocsin.texts(x.d -> 'addresses')) AS z(address)) y
   GROUP BY y.address
  HAVING count(*) > 1 OR EXISTS (
         SELECT FROM tocsin.staff_address a JOIN tocsin.staff s ON s.staff_id = a.staff_id
          WHERE a.address = y.address
            AND NOT EXISTS (SELECT FROM jsonb_array_elements(documents) AS z(d)
                             WHERE lower(z.d ->> 'name') = lower(s.name) AND z.d ? 'addresses'))
   LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC002', format('the address %s is taken already', wrong));
  END IF;
  SELECT y.login INTO wrong
    FROM (SELECT lower(x.d ->> 'sasl_user') AS login
            FROM jsonb_array_elements(documents) AS x(d) WHERE x.d ->> 'sasl_user' IS NOT NULL) y
   GROUP BY y.login
  HAVING count(*) > 1 OR EXISTS (
         SELECT FROM tocsin.staff s
          WHERE lower(s.sasl_user) = y.login
            AND NOT EXISTS (SELECT FROM jsonb_array_elements(documents) AS z(d)
                             WHERE lower(z.d ->> 'name') = lower(s.name) AND z.d ? 'sasl_user'))
   LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC002', format('the SASL user %s is taken already', wrong));
  END IF;
END $$;

-- Adds a group, or with CHANGE gives it other members; likewise.
CREATE FUNCTION tocsin.group_write(document jsonb, change boolean, at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  number bigint;
  wrong text;
BEGIN
  PERFORM pg_advisory_xact_lock('tocsin.directory'::regclass::oid::bigint);
  IF coalesce(document ->> 'name', '') !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' THEN
    PERFORM tocsin.refuse('TC003', tocsin.no_name(document ->> 'name'));
  END IF;
  SELECT y.name INTO wrong FROM unnest(tocsin.texts(document -> 'members')) AS y(name)
   WHERE NOT EXISTS (SELECT FROM tocsin.staff s WHERE lower(s.name) = lower(y.name)) LIMIT 1;
  IF FOUND THEN
    PERFORM tocsin.refuse('TC001', format('there is no account %s', wrong));
  END IF;
  SELECT g.group_id INTO number FROM tocsin.staff_group g
   WHERE lower(g.name) = lower(document ->> 'name');
  IF FOUND <> change THEN
    PERFORM tocsin.refuse(CASE WHEN change THEN 'TC001' ELSE 'TC002' END,
                          format(CASE WHEN change THEN 'there is no group %s'
                                      ELSE 'there is a group %s already' END, document ->> 'name'));
  END IF;
  IF change THEN
    DELETE FROM tocsin.staff_group_member m WHERE m.group_id = number;
  ELSE
    INSERT INTO tocsin.staff_group (name, created_at) VALUES (document ->> 'name', at)
    RETURNING group_id INTO number;
  END IF;
  INSERT INTO tocsin.staff_group_member (group_id, staff_id)
  SELECT number, s.staff_id FROM tocsin.staff s
   WHERE lower(s.name) IN (SELECT lower(y.name)
                             FROM unnest(tocsin.texts(document -> 'members')) AS y(name));
END $$;

-- Tickets ----------------------------------------------------------------------------------------

-- A function that knows the shape of a table keeps it from changing without being rewritten.
DROP FUNCTION tocsin.ticket_state(tocsin.ticket);
ALTER TABLE tocsin.ticket
  ADD COLUMN final_priority int NOT NULL DEFAULT 0,
  ADD COLUMN time_estimated int NOT NULL DEFAULT 0;
CREATE FUNCTION tocsin.ticket_state(t tocsin.ticket) RETURNS jsonb LANGUAGE sql VOLATILE
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
CREATE INDEX ticket_owner ON tocsin.ticket (lower(owner)) WHERE owner IS NOT NULL;

ALTER TABLE tocsin.ticket_person DROP CONSTRAINT ticket_person_role_check;
ALTER TABLE tocsin.ticket_person ADD CONSTRAINT ticket_person_role_check
  CHECK (role IN ('requestor', 'cc', 'admin-cc', 'squelched'));

ALTER TABLE tocsin.ticket_link DROP CONSTRAINT ticket_link_type_check;
ALTER TABLE tocsin.ticket_link ADD CONSTRAINT ticket_link_type_check
  CHECK (type IN ('refers-to', 'depends-on'));

-- A stranger can make many tickets refer to one.
CREATE INDEX ticket_link_inward ON tocsin.ticket_link (target_id, ticket_id);
DROP INDEX tocsin.ticket_link_target;

-- From the first to the last address, both as hosts, so that nothing but the address is compared.
CREATE TYPE tocsin.inet_range AS RANGE (subtype = inet);

-- The values of fields that the configuration defines, as texts; addresses as ranges besides.
CREATE TABLE tocsin.ticket_field (
  ticket_id bigint NOT NULL REFERENCES tocsin.ticket,
  field     text NOT NULL,
  position  int NOT NULL,
  value     text NOT NULL,
  range     tocsin.inet_range,
  PRIMARY KEY (ticket_id, field, position)
);
-- Values have no bound, rows of an index do.
CREATE INDEX ticket_field_value ON tocsin.ticket_field (lower(field), left(lower(value), 200));
CREATE INDEX ticket_field_range ON tocsin.ticket_field USING gist (range) WHERE range IS NOT NULL;

-- The id that an answer on TICKET refers to: of its latest mail that outsiders know, which is none of
-- ours, nor a machine's (it may be one of our staff's): it would tell them whose it is.
CREATE OR REPLACE FUNCTION tocsin.last_message_id(ticket bigint) RETURNS text
LANGUAGE sql VOLATILE AS $$
  SELECT m.message_id
    FROM (SELECT e.n, e.type, e.mail_id, e.proof FROM tocsin.event e
           WHERE e.ticket_id = $1 ORDER BY e.n DESC LIMIT 200) e
    JOIN tocsin.mail m ON m.mail_id = e.mail_id
   WHERE m.message_id IS NOT NULL AND e.proof = 'none' AND m.class IN ('human', 'report')
     AND (e.type IN ('create', 'correspond')
          OR e.type = 'held-back' AND e.n::text = ANY (ARRAY(
               SELECT a.new FROM tocsin.event a WHERE a.ticket_id = $1 AND a.type = 'accepted')))
   ORDER BY e.n DESC LIMIT 1
$$;

-- What only members of staff need of the tickets whose STATES these are (tocsin.ticket_state): the id
-- that answers refer to, fields, links from it, the 20 latest to it (by the index alone: there may be many) and all
-- from tickets among STATES, and the mails of the events ACCEPTS that are held back; not loaded for
-- anybody else's mail because it costs. With the rights of the owner, because tocsin-receive and
-- tocsin-escalate read no other text of the history.
CREATE FUNCTION tocsin.ticket_details(states jsonb, accepts integer[])
RETURNS jsonb LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT jsonb_agg(s.state || jsonb_build_object(
           'fields', (SELECT jsonb_agg(jsonb_build_object('name', f.field, 'values', f.values)
                                       ORDER BY f.field)
                        FROM (SELECT v.field, jsonb_agg(v.value ORDER BY v.position) AS values
                                FROM tocsin.ticket_field v
                               WHERE v.ticket_id = (s.state ->> 'ticket_id')::bigint
                               GROUP BY v.field) f),
           'links', (SELECT jsonb_agg(jsonb_build_object(
                              'type', l.type, 'inward', l.inward, 'other', l.other,
                              'closed', (SELECT o.closed FROM tocsin.ticket o
                                          WHERE o.ticket_id = l.other))
                            ORDER BY l.type, l.inward, l.other)
                       FROM (SELECT k.type, false AS inward, k.target_id AS other
                               FROM tocsin.ticket_link k
                              WHERE k.ticket_id = (s.state ->> 'ticket_id')::bigint
                             UNION
                             SELECT k.type, true, k.ticket_id
                               FROM (SELECT b.type, b.ticket_id, b.target_id
                                       FROM tocsin.ticket_link b
                                      WHERE (b.target_id, b.ticket_id)
                                            <= ((s.state ->> 'ticket_id')::bigint, 1::bigint << 62)
                                      ORDER BY b.target_id DESC, b.ticket_id DESC
                                      LIMIT (SELECT 20)) k
                              WHERE k.target_id = (s.state ->> 'ticket_id')::bigint
                             UNION
                             SELECT k.type, true, k.ticket_id
                               FROM jsonb_array_elements(states) AS y(state)
                              CROSS JOIN LATERAL (
                                    SELECT b.type, b.ticket_id FROM tocsin.ticket_link b
                                     WHERE b.ticket_id = (y.state ->> 'ticket_id')::bigint
                                       AND b.target_id = (s.state ->> 'ticket_id')::bigint
                                     LIMIT (SELECT 10)) k) l),
           'last_message_id', tocsin.last_message_id((s.state ->> 'ticket_id')::bigint),
           'held', CASE WHEN accepts <> '{}'
                        THEN tocsin.held_mails((s.state ->> 'ticket_id')::bigint, accepts) END)
         ORDER BY s.place)
    FROM jsonb_array_elements(states) WITH ORDINALITY AS s(state, place)
$$;

-- Why the writer of a mail was believed, or not.
ALTER TABLE tocsin.delivery ADD COLUMN proof_reason text;

-- The history of a ticket as the machine contract shows it, oldest first. With the rights of the
-- owner: all three programs show tickets to staff, but none of those that run for mail can read
-- texts in another way than one ticket at a time.
CREATE FUNCTION tocsin.ticket_history(ticket bigint)
RETURNS SETOF json LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
SELECT json_build_object(
         'n', e.n, 'at', tocsin.utc(e.at), 'actor', e.actor, 'type', e.type, 'field', e.field,
         'old', e.old, 'new', e.new,
         'held_back', e.held_back AND e.n::text <> ALL (ARRAY(
           SELECT a.new FROM tocsin.event a
            WHERE a.ticket_id = $1 AND a.type = 'accepted' AND a.new IS NOT NULL)),
         'proof', e.proof,
         'proof_reason', (SELECT d.proof_reason FROM tocsin.delivery d
                           WHERE d.mail_id = e.mail_id
                             AND (d.n IS NOT NULL OR d.disposition <> 'duplicate')
                             AND d.ticket_id = e.ticket_id AND d.n = e.n
                           ORDER BY d.delivery_id LIMIT 1),
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
             '[]'::jsonb)) END)
  FROM tocsin.event e
  JOIN tocsin.ticket t ON t.ticket_id = e.ticket_id
  LEFT JOIN tocsin.mail m ON m.mail_id = e.mail_id
 WHERE e.ticket_id = $1
 ORDER BY e.n
$$;

-- What a search asks (core/query.h) ---------------------------------------------------------------
-- Plain SQL without side effects, so that a statement planned with its values folds away what is not
-- asked for.

CREATE FUNCTION tocsin.texts(list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(x.value ORDER BY x.place), '{}')
    FROM jsonb_array_elements_text(CASE jsonb_typeof(list) WHEN 'array' THEN list END)
         WITH ORDINALITY AS x(value, place)
   WHERE x.value IS NOT NULL
$$;

CREATE FUNCTION tocsin.numbers(list jsonb) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(x.value::bigint), '{}') FROM jsonb_array_elements_text(list) AS x(value)
   WHERE x.value IS NOT NULL
$$;

-- VALUE, in any case, is one of WANTED; null there stands for none.
CREATE FUNCTION tocsin.is_among(value text, wanted jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT lower(value) = ANY (tocsin.texts(wanted)) OR (value IS NULL AND wanted @> '[null]')
$$;

CREATE FUNCTION tocsin.is_within(value integer, bounds jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT (bounds ->> 'from' IS NULL OR value >= (bounds ->> 'from')::bigint)
     AND (bounds ->> 'below' IS NULL OR value < (bounds ->> 'below')::bigint)
$$;

-- The null of JSON asks for one that is unset.
CREATE FUNCTION tocsin.is_during(value timestamptz, bounds jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN bounds = 'null' THEN value IS NULL
              ELSE value IS NOT NULL
                   AND (bounds ->> 'from' IS NULL
                        OR value >= to_timestamp((bounds ->> 'from')::bigint))
                   AND (bounds ->> 'before' IS NULL
                        OR value < to_timestamp((bounds ->> 'before')::bigint)) END
$$;

-- For LIKE, on lower case: what holds each of WORDS.
CREATE FUNCTION tocsin.patterns(words jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT '%' || regexp_replace(lower(w.word), '([\\%_])', '\\\1', 'g') || '%'
                 FROM unnest(tocsin.texts(words)) AS w(word))
$$;

-- Numbers of the tickets with one of PEOPLE in ROLE, null for any: whole addresses or `@domain`.
CREATE FUNCTION tocsin.tickets_with_people(role text, people jsonb)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted text[] := tocsin.texts(people);
  domains text[] := ARRAY(SELECT w.address FROM unnest(wanted) AS w(address)
                           WHERE w.address LIKE '@%');
BEGIN
  RETURN ARRAY(SELECT p.ticket_id FROM tocsin.ticket_person p
                WHERE p.address = ANY (wanted)
                  AND CASE WHEN $1 IS NULL THEN p.role <> 'squelched' ELSE p.role = $1 END)
         || CASE WHEN domains <> '{}' THEN ARRAY(
              SELECT p.ticket_id FROM tocsin.ticket_person p
               WHERE substring(p.address FROM '@[^@]*$') = ANY (domains)
                 AND CASE WHEN $1 IS NULL THEN p.role <> 'squelched' ELSE p.role = $1 END) END;
END $$;

-- Numbers of the tickets that have a value as one CONDITION on a field asks.
CREATE FUNCTION tocsin.tickets_with_field(condition jsonb)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  name text := lower(condition ->> 'name');
  wanted text[] := tocsin.texts(condition -> 'values');
BEGIN
  IF condition ? 'values' THEN
    RETURN ARRAY(SELECT f.ticket_id FROM tocsin.ticket_field f
                  WHERE lower(f.field) = name AND lower(f.value) = ANY (wanted)
                    AND left(lower(f.value), 200) = ANY (
                          ARRAY(SELECT left(w.value, 200) FROM unnest(wanted) AS w(value))));
  ELSIF condition ? 'ranges' THEN
    RETURN ARRAY(SELECT f.ticket_id
                   FROM jsonb_array_elements(condition -> 'ranges') AS r(bounds)
                  CROSS JOIN LATERAL (
                        SELECT v.ticket_id, v.field FROM tocsin.ticket_field v
                         WHERE v.range && tocsin.inet_range((r.bounds ->> 0)::inet,
                                                            (r.bounds ->> 1)::inet, '[]')) f
                  WHERE lower(f.field) = name);
  ELSIF jsonb_typeof(coalesce(condition -> 'from', condition -> 'below')) = 'number' THEN
    RETURN ARRAY(SELECT f.ticket_id FROM tocsin.ticket_field f
                  WHERE lower(f.field) = name
                    AND CASE WHEN f.value ~ '^-?[0-9]{1,100}(\.[0-9]{1,100})?$'
                             THEN (condition ->> 'from' IS NULL
                                   OR f.value::numeric >= (condition ->> 'from')::numeric)
                                  AND (condition ->> 'below' IS NULL
                                       OR f.value::numeric < (condition ->> 'below')::numeric)
                             ELSE false END);
  END IF;
  RETURN ARRAY(SELECT f.ticket_id FROM tocsin.ticket_field f
                WHERE lower(f.field) = name
                  AND (condition ->> 'from' IS NULL OR f.value >= condition ->> 'from')
                  AND (condition ->> 'below' IS NULL OR f.value < condition ->> 'below'));
END $$;

-- Numbers of the tickets that fulfil all CONDITIONS on fields, or with WANTED false, one that must
-- not be fulfilled.
CREATE FUNCTION tocsin.tickets_with_fields(conditions jsonb, wanted boolean)
RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(x.ticket_id), '{}')
    FROM (SELECT y.ticket_id
            FROM jsonb_array_elements(conditions) WITH ORDINALITY AS c(condition, place)
           CROSS JOIN LATERAL unnest(tocsin.tickets_with_field(c.condition)) AS y(ticket_id)
           WHERE coalesce((c.condition ->> 'not')::boolean, false) <> wanted
           GROUP BY y.ticket_id
          HAVING NOT wanted OR count(DISTINCT c.place) = (
                 SELECT count(*) FROM jsonb_array_elements(conditions) AS d(condition)
                  WHERE NOT coalesce((d.condition ->> 'not')::boolean, false))) x
$$;

-- TRUE when the subject or a message of TICKET holds each of WORDS, in any case; with EACH false,
-- one of them. No index helps: one over all texts costs every mail more than half as much again as
-- writing its history does, and now and then a pause that everybody feels. So it is asked last, of
-- the tickets that everything else leaves, and costs what the planner must take it for. With the
-- rights of the owner: see tocsin.ticket_history().
CREATE FUNCTION tocsin.ticket_says(ticket bigint, words jsonb, each boolean)
RETURNS boolean LANGUAGE sql STABLE COST 100000 SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(CASE WHEN each THEN bool_and(x.found) ELSE bool_or(x.found) END, each)
    FROM (SELECT EXISTS (SELECT FROM tocsin.ticket t
                          WHERE t.ticket_id = $1 AND strpos(lower(t.subject), lower(w.word)) > 0)
                 OR EXISTS (SELECT FROM tocsin.event e
                             WHERE e.ticket_id = $1 AND strpos(lower(e.text), lower(w.word)) > 0)
                 AS found
            FROM unnest(tocsin.texts(words)) AS w(word)) x
$$;

-- Mail that waits for proof ----------------------------------------------------------------------

-- Mail in the name of an ACCOUNT is held until he says that it is his, at the address that TOKEN
-- leads to; VERDICT is what came of it.
ALTER TABLE tocsin.quarantine
  ADD COLUMN account text,
  ADD COLUMN token   text UNIQUE,
  ADD COLUMN verdict text CHECK (verdict IN ('confirmed', 'unconfirmed')),
  ADD COLUMN held_at timestamptz,
  ADD CHECK (state <> 'held' OR num_nulls(account, token, held_at) = 0);
CREATE INDEX quarantine_held ON tocsin.quarantine (held_at) WHERE state = 'held';

-- The three of them with the rights of the owner: tocsin-receive can hold a mail and let it go on,
-- but neither read nor discard any.

-- Keeps a mail as HOLDING says. FALSE when it is held already, or settled; one that waits in
-- quarantine for another try is held from now on.
CREATE FUNCTION tocsin.quarantine_hold(holding jsonb, raw bytea)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO tocsin.quarantine AS q (at, state, reason, detail, message_id, raw, sha256, sender,
                                      recipient, original, queue_id, size, sasl_user, client, queue,
                                      action, account, token, held_at)
  SELECT to_timestamp(x.at), 'held', 'unproven-staff', x.detail, x.message_id, raw,
         decode(x.sha256, 'hex'), x.sender, x.recipient, x.original, x.queue_id, length(raw),
         x.sasl_user, x.client, x.queue, x.action, x.account, x.token, to_timestamp(x.held_at)
    FROM jsonb_to_record(holding) AS x(
         at bigint, detail text, message_id text, sha256 text, sender text, recipient text,
         original text, queue_id text, sasl_user text, client text, queue text, action text,
         account text, token text, held_at bigint)
   WHERE NOT EXISTS (
         SELECT FROM tocsin.quarantine h
          WHERE h.sha256 = decode(x.sha256, 'hex') AND h.recipient = x.recipient
            AND h.state = 'held')
  ON CONFLICT (queue_id, recipient, sha256) DO UPDATE
     SET state = 'held', reason = excluded.reason, detail = excluded.detail, next_at = NULL,
         account = excluded.account, token = excluded.token, held_at = excluded.held_at
   WHERE q.state IN ('pending', 'quarantined') AND q.verdict IS NULL;
  RETURN FOUND;
END $$;

-- The held mail that TOKEN leads to, locked, as HeldChallenge of the programs; or null.
CREATE FUNCTION tocsin.held_challenge(token text, at timestamptz)
RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  held tocsin.quarantine;
BEGIN
  SELECT q.* INTO held FROM tocsin.quarantine q WHERE q.token = $1 FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN jsonb_build_object('id', held.quarantine_id, 'account', held.account,
    'waiting', held.state = 'held' AND held.held_at > at - interval '24 hours');
END $$;

-- Its writer said that held mail NUMBER is his: it is done as soon as may be.
CREATE FUNCTION tocsin.quarantine_confirm(number bigint, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE tocsin.quarantine SET state = 'pending', verdict = 'confirmed', next_at = at, attempts = 0
   WHERE quarantine_id = number AND state = 'held'
$$;

-- Mail out ---------------------------------------------------------------------------------------

ALTER TABLE tocsin.outbox DROP CONSTRAINT outbox_budget_check;
ALTER TABLE tocsin.outbox ADD CONSTRAINT outbox_budget_check
  CHECK (budget IN ('acknowledgement', 'automatic', 'staff', 'challenge', 'relayed'));
DROP INDEX tocsin.outbox_budget;
CREATE INDEX outbox_budget ON tocsin.outbox (created_at)
  WHERE budget IN ('acknowledgement', 'automatic', 'challenge') AND state <> 'suppressed';

-- What the programs ask for each mail ------------------------------------------------------------
-- As in migration 0003, whose comments say why they are as they are.

DROP FUNCTION tocsin.intake_find(bytea, jsonb);
DROP FUNCTION tocsin.intake_evidence(bigint, jsonb);
DROP FUNCTION tocsin.ticket_family(jsonb);
DROP FUNCTION tocsin.directory_of(text[], jsonb, text, text[]);

-- What is new: the tickets that commands name, everybody's accounts, keys, whether a signature or
-- the very same mail is known. All that only when the writer is staff, and none of it costs anybody
-- else's mail more than the question.
CREATE FUNCTION tocsin.intake_find(key bytea, question jsonb,
  OUT same_mail bigint, OUT copies jsonb, OUT other_content boolean, OUT own_message boolean,
  OUT token bigint, OUT own_id bigint, OUT stored bigint, OUT seen bigint, OUT tag bigint,
  OUT own_thread boolean, OUT bearer text, OUT bounced jsonb, OUT next_ticket bigint,
  OUT tickets jsonb, OUT directory jsonb, OUT ledger jsonb, OUT challenge jsonb,
  OUT signature_used boolean, OUT held_before boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  q record;
  opens boolean;
  others bigint[] := '{}';
BEGIN
  SELECT x.opens, x.writer, x.writer || x.told AS told, x.groups, x.owner, x.limits, x.challenge,
         x.keys, x.signature, x.others, x.accepts, x.sha256, x.recipient,
         to_timestamp(x.now) AS at, k.same_mail, k.other_content, k.own_message,
         coalesce(k.same_mail IS NOT NULL OR x.token IS NOT NULL OR x.bounce IS NOT NULL
                  OR cardinality(x.own_ids) + cardinality(x.ids) > 0 OR x.tag > 0
                  OR (SELECT true FROM tocsin.mail_reference r
                       WHERE r.reference_id = x.message_id LIMIT (SELECT 1)), false) AS evidence
    INTO q
    FROM jsonb_to_record(question) AS x(
         token text, bounce text, message_id text, own_ids text[], ids text[], tag bigint,
         writer text, owner text, groups text[], told text[], opens boolean, now bigint,
         limits jsonb, challenge text, keys boolean, signature text, others bigint[],
         accepts integer[], sha256 text, recipient text)
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
  IF cardinality(q.others) > 0 THEN
    SELECT q.others INTO others FROM tocsin.staff_address a WHERE a.address = q.writer;
  END IF;
  IF q.evidence OR cardinality(others) > 0 THEN
    SELECT e.copies, e.token, e.own_id, e.stored, e.seen, e.tag, e.own_thread, e.bearer, e.bounced,
           e.tickets, opens AND NOT e.taken
      INTO copies, token, own_id, stored, seen, tag, own_thread, bearer, bounced, tickets, opens
      FROM tocsin.intake_evidence(q.same_mail, question, others) e;
  END IF;
  IF opens THEN
    next_ticket := nextval('tocsin.ticket_number'::regclass);
  END IF;
  IF q.challenge IS NOT NULL THEN
    challenge := tocsin.held_challenge(q.challenge, q.at);
  END IF;
  directory := tocsin.directory_of(q.groups, tickets, q.owner, q.told, q.writer);
  IF directory @> jsonb_build_array(jsonb_build_object(
                    'account', jsonb_build_object('addresses', jsonb_build_array(q.writer)))) THEN
    SELECT s.tickets, s.directory, s.signature_used, s.held_before
      INTO tickets, directory, signature_used, held_before
      FROM tocsin.intake_of_staff(question, tickets, directory) s;
  END IF;
  ledger := tocsin.budget_ledger(q.told, tickets, directory, q.at, q.limits);
END $$;

-- What only the mail of staff needs: TICKETS with all details, DIRECTORY with the writer's keys.
CREATE FUNCTION tocsin.intake_of_staff(question jsonb, INOUT tickets jsonb, INOUT directory jsonb,
  OUT signature_used boolean, OUT held_before boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  q record;
  keys jsonb;
BEGIN
  SELECT x.* INTO q FROM jsonb_to_record(question) AS x(
         writer text, keys boolean, signature text, accepts integer[], sha256 text,
         recipient text);
  IF tickets IS NOT NULL THEN
    tickets := tocsin.ticket_details(tickets, q.accepts);
  END IF;
  IF q.keys THEN
    SELECT jsonb_agg(jsonb_build_object(
             'fingerprint', k.fingerprint, 'key', translate(encode(k.bytes, 'base64'), E'\n', ''),
             'not_before', extract(epoch FROM k.not_before)::bigint,
             'not_after', extract(epoch FROM k.not_after)::bigint,
             'revoked', extract(epoch FROM k.revoked_at)::bigint) ORDER BY k.key_id) INTO keys
      FROM tocsin.staff_key k JOIN tocsin.staff_address a ON a.staff_id = k.staff_id
     WHERE a.address = q.writer;
    SELECT jsonb_agg(CASE WHEN d.row #> '{account,addresses}' ? q.writer
                          THEN jsonb_set(d.row, '{account,keys}', coalesce(keys, '[]'))
                          ELSE d.row END ORDER BY d.place) INTO directory
      FROM jsonb_array_elements(directory) WITH ORDINALITY AS d(row, place);
  END IF;
  signature_used := EXISTS (SELECT FROM tocsin.signature_use u
                             WHERE u.digest = decode(q.signature, 'hex'));
  held_before := EXISTS (SELECT FROM tocsin.quarantine h
                          WHERE h.sha256 = decode(q.sha256, 'hex') AND h.recipient = q.recipient
                            AND h.state = 'held');
END $$;

-- What is new: OTHERS are locked with the rest.
CREATE FUNCTION tocsin.intake_evidence(same bigint, question jsonb, others bigint[],
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
         token text, bounce text, own_ids text[], tag bigint, address text, writer text,
         constituency text);

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
  named := ARRAY[token, own_id, stored, seen, tag] || copied || others;
  IF first IS NOT NULL OR copied <> '{}' OR cardinality(others) > 0 THEN
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
            AND (coalesce(token, own_id) IS NOT NULL
                 OR EXISTS (SELECT FROM tocsin.staff_address a WHERE a.address = q.writer)
                 OR EXISTS (
                  SELECT FROM jsonb_to_recordset(s.state -> 'people') AS p(role text, address text)
                   WHERE p.role IN ('requestor', 'cc') AND p.address = q.address)))
       END;
END $$;

-- What is new: other tickets are locked along, in one ascending order; all details.
CREATE FUNCTION tocsin.ticket_family(question jsonb,
  OUT ticket bigint, OUT tickets jsonb, OUT directory jsonb, OUT ledger jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  q record;
  named bigint[];
BEGIN
  SELECT x.*, to_timestamp(x.now) AS at INTO q FROM jsonb_to_record(question) AS x(
         ticket bigint, others bigint[], everybody boolean, held integer[], groups text[],
         told text[], now bigint, limits jsonb);
  IF q.ticket = 0 THEN
    ticket := nextval('tocsin.ticket_number'::regclass);
    named := q.others;
  ELSE
    ticket := tocsin.ticket_target(q.ticket);
    named := ticket || q.others;
  END IF;
  IF cardinality(named) > 0 THEN
    PERFORM FROM tocsin.ticket t WHERE t.ticket_id = ANY (named) ORDER BY t.ticket_id FOR UPDATE;
    SELECT jsonb_agg(tocsin.ticket_state(t) ORDER BY t.ticket_id <> ticket, t.ticket_id) INTO tickets
      FROM tocsin.ticket t WHERE t.ticket_id = ANY (named);
    IF tickets IS NOT NULL THEN
      tickets := tocsin.ticket_details(tickets, q.held);
    END IF;
  END IF;
  directory := CASE WHEN q.everybody THEN tocsin.directory_of_all()
                    ELSE tocsin.directory_of(q.groups, tickets, NULL, q.told, NULL) END;
  ledger := tocsin.budget_ledger(q.told, tickets, directory, q.at, q.limits);
END $$;

-- All accounts, one row for each group of theirs.
CREATE FUNCTION tocsin.directory_of_all() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('group', d.group_name, 'account', d.account)
                            ORDER BY d.group_key, d.account_key), '[]')
    FROM tocsin.directory d
$$;

-- Who may be told: members of GROUPS and of those on TICKETS (states as tocsin.ticket_state makes
-- them), the accounts that are on them or own them, OWNER, and those behind addresses TOLD; everybody when
-- WRITER is an address of one.
CREATE FUNCTION tocsin.directory_of(groups text[], tickets jsonb, owner text, told text[],
                                    writer text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted text[] := lower(groups::text)::text[];
  people text[] := ARRAY(SELECT lower(s.state ->> 'owner')
                           FROM jsonb_array_elements(tickets) AS s(state)
                          UNION ALL
                         SELECT lower(p.row ->> 'address')
                           FROM jsonb_array_elements(tickets) AS s(state)
                          CROSS JOIN jsonb_array_elements(s.state -> 'people') AS p(row))
                   || lower(owner);
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('group', x.group_name, 'account', x.account)
                              ORDER BY x.place, x.group_key, x.account_key), '[]')
      FROM (SELECT DISTINCT ON (d.account_key, g.key)
                   d.account_key, g.key AS group_key, d.account,
                   CASE WHEN g.key IS NOT NULL THEN d.group_name END AS group_name,
                   array_position(wanted, g.key) AS place
              FROM tocsin.directory d
             CROSS JOIN (SELECT coalesce(bool_or(writer = ANY (w.addresses)), false) AS everybody
                           FROM tocsin.directory w) e
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN e.everybody OR d.group_key = ANY (wanted || people)
                               THEN d.group_key END AS key) g
             WHERE e.everybody OR g.key IS NOT NULL OR d.account_key = ANY (people)
                OR d.addresses && (people || told)) x);
END $$;

-- What is new: challenges, which count as automatic and are counted by themselves as well; the
-- address that an account gets mail at.
CREATE OR REPLACE FUNCTION tocsin.budget_ledger(addresses text[], tickets jsonb, directory jsonb,
                                                at timestamptz, limits jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  hour_start timestamptz := at - interval '1 hour';
  window_start timestamptz := at - make_interval(mins => (limits ->> 'minutes')::integer);
  counted text[] := ARRAY(
    SELECT b.name FROM unnest(ARRAY['acknowledgement', 'automatic', 'challenge', 'staff', 'relayed'],
                              ARRAY['acknowledgements', 'automatic', 'automatic', 'staff', 'relayed'])
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
           'challenges', least(o.challenges, (limits -> 'automatic')::bigint),
           'staff', least(o.staff, (limits -> 'staff')::bigint),
           'relayed', least(o.relayed, (limits -> 'relayed')::bigint))), '[]') INTO uses
    FROM (SELECT unnest(addresses)
           UNION SELECT x.row #>> '{account,addresses,0}' FROM jsonb_array_elements(directory) AS x(row)
           UNION SELECT p.row ->> 'address' FROM jsonb_array_elements(tickets) AS s(state)
                  CROSS JOIN jsonb_array_elements(s.state -> 'people') AS p(row)) AS a(address)
   CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE w.budget = 'acknowledgement'
                                   AND w.created_at > window_start) AS acknowledgements,
                count(*) FILTER (WHERE w.budget IN ('acknowledgement', 'automatic', 'challenge')
                                   AND w.created_at > hour_start) AS automatic,
                count(*) FILTER (WHERE w.budget = 'challenge'
                                   AND w.created_at > hour_start) AS challenges,
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
     WHERE o.budget IN ('acknowledgement', 'automatic', 'challenge') AND o.state <> 'suppressed'
       AND o.created_at > hour_start
     ORDER BY o.created_at DESC LIMIT (limits -> 'in_all')::bigint) x;
  alarmed := ARRAY(
    SELECT o.budget FROM tocsin.outbox o
     WHERE o.event = 'budget-alarm' AND o.state <> 'suppressed' AND o.created_at > hour_start
     ORDER BY o.created_at DESC LIMIT 100);
  RETURN jsonb_build_object('uses', uses, 'in_all', in_all, 'alarmed', 'automatic' = ANY (alarmed),
                            'staff_alarmed', 'staff' = ANY (alarmed));
END $$;

-- What is new: mail that is held, and then nothing else when it is held already; people, fields and
-- links that are gone (what they were is in the history); a signature that is used up; a held mail
-- that is confirmed.
CREATE OR REPLACE FUNCTION tocsin.outcome_write(document jsonb, raw bytea)
RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  mail bigint := document -> 'same_mail';
BEGIN
  IF document ? 'holding' THEN
    IF NOT tocsin.quarantine_hold(document -> 'holding', raw) THEN
      RETURN NULL;
    END IF;
  END IF;
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
                               owner, priority, final_priority, sla, language, created_at,
                               starts_at, started_at, due_at, told_at, resolved_at, updated_at,
                               time_worked, time_left, time_estimated, last_n, head)
    SELECT x.ticket_id, x.queue, x.kind, x.constituency, x.tag, x.subject, x.status, x.closed,
           x.owner, x.priority, x.final_priority, x.sla, x.language, to_timestamp(x.created_at),
           to_timestamp(x.starts_at), to_timestamp(x.started_at), to_timestamp(x.due_at),
           to_timestamp(x.told_at), to_timestamp(x.resolved_at), to_timestamp(x.updated_at),
           x.time_worked, x.time_left, x.time_estimated, x.last_n, decode(x.head, 'hex')
      FROM jsonb_to_recordset(document -> 'tickets') AS x(
             ticket_id bigint, fresh boolean, queue text, kind text, constituency text, tag text,
             subject text, status text, closed boolean, owner text, priority integer,
             final_priority integer, sla text, language text, created_at bigint,
             starts_at bigint, started_at bigint, due_at bigint,
             told_at bigint, resolved_at bigint, updated_at bigint, time_worked integer,
             time_left integer, time_estimated integer, last_n integer, head text)
     WHERE x.fresh;
  END IF;
  IF document @> '{"tickets": [{"fresh": false}]}' THEN
    UPDATE tocsin.ticket t
       SET queue = x.queue, kind = x.kind, constituency = x.constituency, tag = x.tag,
           subject = x.subject, status = x.status, closed = x.closed, owner = x.owner,
           priority = x.priority, final_priority = x.final_priority, sla = x.sla,
           language = x.language,
           starts_at = to_timestamp(x.starts_at),
           started_at = to_timestamp(x.started_at), due_at = to_timestamp(x.due_at),
           told_at = to_timestamp(x.told_at), resolved_at = to_timestamp(x.resolved_at),
           updated_at = to_timestamp(x.updated_at), time_worked = x.time_worked,
           time_left = x.time_left, time_estimated = x.time_estimated, last_n = x.last_n,
           head = decode(x.head, 'hex')
      FROM jsonb_to_recordset(document -> 'tickets') AS x(
               ticket_id bigint, fresh boolean, queue text, kind text, constituency text, tag text,
               subject text, status text, closed boolean, owner text, priority integer,
               final_priority integer, sla text, language text, created_at bigint,
               starts_at bigint, started_at bigint, due_at bigint,
               told_at bigint, resolved_at bigint, updated_at bigint, time_worked integer,
               time_left integer, time_estimated integer, last_n integer, head text)
     WHERE NOT x.fresh AND t.ticket_id = x.ticket_id AND t.last_n < x.last_n
       AND t.ticket_id = ANY (ARRAY(SELECT (y.row ->> 'ticket_id')::bigint
                                      FROM jsonb_array_elements(document -> 'tickets') AS y(row)));
  END IF;
  IF document ? 'people_replaced' THEN
    DELETE FROM tocsin.ticket_person p
     WHERE p.ticket_id = ANY (tocsin.numbers(document -> 'people_replaced'));
  END IF;
  INSERT INTO tocsin.ticket_person (ticket_id, role, address, position)
  SELECT x.ticket_id, x.role, x.address, x.position
    FROM jsonb_to_recordset(document -> 'people') AS x(
         ticket_id bigint, role text, address text, position integer)
  ON CONFLICT DO NOTHING;
  IF document ? 'fields_replaced' THEN
    DELETE FROM tocsin.ticket_field f
     WHERE f.ticket_id = ANY (tocsin.numbers(document -> 'fields_replaced'));
    INSERT INTO tocsin.ticket_field (ticket_id, field, position, value, range)
    SELECT x.ticket_id, x.field, x.position, x.value,
           CASE WHEN x.low IS NOT NULL THEN tocsin.inet_range(x.low, x.high, '[]') END
      FROM jsonb_to_recordset(document -> 'fields') AS x(
           ticket_id bigint, field text, position integer, value text, low inet, high inet);
  END IF;
  IF document ? 'links_gone' THEN
    DELETE FROM tocsin.ticket_link l
     USING jsonb_to_recordset(document -> 'links_gone') AS x(
           ticket_id bigint, type text, target_id bigint)
     WHERE l.ticket_id = x.ticket_id AND l.type = x.type AND l.target_id = x.target_id;
  END IF;
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
                               client, queue, disposition, ticket_id, n, proof_reason)
  SELECT mail, to_timestamp(x.at), x.sender, x.recipient, x.original, x.queue_id, x.sasl_user,
         x.client, x.queue, x.disposition, x.ticket_id, x.n, x.proof_reason
    FROM jsonb_to_recordset(document -> 'delivery') AS x(
         at bigint, sender text, recipient text, original text, queue_id text,
         sasl_user text, client text, queue text, disposition text, ticket_id bigint, n integer,
         proof_reason text);
  IF document ? 'signature' THEN
    INSERT INTO tocsin.signature_use (digest, fingerprint, used_at)
    SELECT decode(x.digest, 'hex'), x.fingerprint, to_timestamp(x.at)
      FROM jsonb_to_record(document -> 'signature') AS x(digest text, fingerprint text, at bigint);
  END IF;
  IF document ? 'confirmed' THEN
    PERFORM tocsin.quarantine_confirm((document #> '{confirmed,number}')::bigint,
                                      to_timestamp((document #> '{confirmed,at}')::bigint));
  END IF;
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

REVOKE ALL ON FUNCTION
    tocsin.refuse(text, text), tocsin.no_name(text), tocsin.staff_check(jsonb, boolean),
    tocsin.staff_write(jsonb, boolean, timestamptz), tocsin.group_write(jsonb, boolean, timestamptz),
    tocsin.ticket_state(tocsin.ticket),
    tocsin.intake_find(bytea, jsonb), tocsin.intake_evidence(bigint, jsonb, bigint[]),
    tocsin.intake_of_staff(jsonb, jsonb, jsonb), tocsin.ticket_family(jsonb),
    tocsin.directory_of(text[], jsonb, text, text[], text), tocsin.directory_of_all(),
    tocsin.ticket_details(jsonb, integer[]), tocsin.ticket_history(bigint),
    tocsin.texts(jsonb), tocsin.numbers(jsonb), tocsin.is_among(text, jsonb),
    tocsin.is_within(integer, jsonb), tocsin.is_during(timestamptz, jsonb), tocsin.patterns(jsonb),
    tocsin.tickets_with_people(text, jsonb), tocsin.tickets_with_field(jsonb),
    tocsin.tickets_with_fields(jsonb, boolean), tocsin.ticket_says(bigint, jsonb, boolean),
    tocsin.quarantine_hold(jsonb, bytea), tocsin.held_challenge(text, timestamptz),
    tocsin.quarantine_confirm(bigint, timestamptz)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    tocsin.ticket_state(tocsin.ticket),
    tocsin.intake_find(bytea, jsonb), tocsin.intake_evidence(bigint, jsonb, bigint[]),
    tocsin.intake_of_staff(jsonb, jsonb, jsonb), tocsin.ticket_family(jsonb),
    tocsin.directory_of(text[], jsonb, text, text[], text), tocsin.directory_of_all(),
    tocsin.ticket_details(jsonb, integer[]), tocsin.ticket_history(bigint),
    tocsin.texts(jsonb), tocsin.numbers(jsonb), tocsin.is_among(text, jsonb),
    tocsin.is_within(integer, jsonb), tocsin.is_during(timestamptz, jsonb), tocsin.patterns(jsonb),
    tocsin.tickets_with_people(text, jsonb), tocsin.tickets_with_field(jsonb),
    tocsin.tickets_with_fields(jsonb, boolean), tocsin.ticket_says(bigint, jsonb, boolean),
    tocsin.quarantine_hold(jsonb, bytea), tocsin.held_challenge(text, timestamptz),
    tocsin.quarantine_confirm(bigint, timestamptz)
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT SELECT, INSERT, DELETE ON tocsin.ticket_field
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT DELETE ON tocsin.ticket_person, tocsin.ticket_link
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT UPDATE (final_priority, time_estimated) ON tocsin.ticket
  TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT SELECT, INSERT ON tocsin.signature_use TO tocsin_receive, tocsin_escalate, tocsin_command;
GRANT SELECT ON tocsin.staff_key, tocsin.directory
  TO tocsin_receive, tocsin_escalate, tocsin_command;

-- Whether a mail is held already; tocsin-receive reads nothing else of it.
GRANT SELECT (state) ON tocsin.quarantine TO tocsin_receive;

-- What tocsin-receive puts into quarantine waits there for an operator: only the functions above hold
-- it, and nothing that it writes looks confirmed, or is due.
REVOKE INSERT ON tocsin.quarantine FROM tocsin_receive;
GRANT INSERT (at, reason, detail, message_id, raw, sha256, sender, recipient, original, queue_id, size,
              sasl_user, client, queue, action)
  ON tocsin.quarantine TO tocsin_receive;
ALTER TABLE tocsin.quarantine ALTER COLUMN state SET DEFAULT 'quarantined';

-- tocsin-escalate ends what nobody confirmed, and warns of keys that end.
GRANT UPDATE (verdict) ON tocsin.quarantine TO tocsin_escalate, tocsin_command;
GRANT SELECT (staff_id, name, language) ON tocsin.staff TO tocsin_escalate;
GRANT UPDATE (warned_days) ON tocsin.staff_key TO tocsin_escalate;

-- Accounts are the command line's.
GRANT EXECUTE ON FUNCTION tocsin.staff_write(jsonb, boolean, timestamptz),
    tocsin.group_write(jsonb, boolean, timestamptz) TO tocsin_command;
REVOKE INSERT ON tocsin.staff, tocsin.staff_address, tocsin.staff_group, tocsin.staff_group_member
  FROM tocsin_command;
REVOKE UPDATE (roles, manager_id, sasl_user, language) ON tocsin.staff FROM tocsin_command;
GRANT UPDATE (absent_until) ON tocsin.staff TO tocsin_command;
GRANT INSERT ON tocsin.staff_key TO tocsin_command;
GRANT UPDATE (revoked_at, bytes, not_before, not_after, warned_days) ON tocsin.staff_key
  TO tocsin_command;
