-- Adds a member of staff with addresses and groups. No row comes back when a group or the manager
-- does not exist.
-- name: staff_add
-- in: document jsonb, now bigint
-- out: staff_id bigint
WITH wanted AS (
  SELECT x.* FROM jsonb_to_record($1::jsonb) AS x(
         name text, addresses text[], roles text[], groups text[], manager text, sasl_user text,
         language text)
), wanted_groups AS (
  SELECT g.group_id FROM tocsin.staff_group g, wanted w
   WHERE lower(g.name) IN (SELECT lower(y) FROM unnest(w.groups) AS y)
), boss AS (
  SELECT s.staff_id FROM tocsin.staff s, wanted w WHERE lower(s.name) = lower(w.manager)
), added AS (
  INSERT INTO tocsin.staff (name, roles, manager_id, sasl_user, language, created_at)
  SELECT w.name, w.roles, (SELECT b.staff_id FROM boss b), w.sasl_user, w.language,
         to_timestamp($2::bigint)
    FROM wanted w
   WHERE (w.manager IS NULL OR EXISTS (SELECT FROM boss))
     AND (SELECT count(*) FROM wanted_groups) = (SELECT count(DISTINCT lower(y)) FROM unnest(w.groups) AS y)
  RETURNING staff_id
), new_address AS (
  INSERT INTO tocsin.staff_address (address, staff_id, position)
  SELECT lower(x.address), a.staff_id, x.position
    FROM added a, wanted w, unnest(w.addresses) WITH ORDINALITY AS x(address, position)
), new_member AS (
  INSERT INTO tocsin.staff_group_member (group_id, staff_id)
  SELECT g.group_id, a.staff_id FROM added a, wanted_groups g
)
SELECT a.staff_id FROM added a;

-- name: staff_list
-- in: name text
-- out: row json
SELECT json_build_object(
         'name', s.name,
         'addresses', (SELECT json_agg(a.address ORDER BY a.position) FROM tocsin.staff_address a
                        WHERE a.staff_id = s.staff_id),
         'roles', to_json(s.roles),
         'groups', coalesce((SELECT json_agg(g.name ORDER BY g.name)
                      FROM tocsin.staff_group_member m JOIN tocsin.staff_group g USING (group_id)
                     WHERE m.staff_id = s.staff_id), '[]'::json),
         'manager', (SELECT b.name FROM tocsin.staff b WHERE b.staff_id = s.manager_id),
         'sasl_user', s.sasl_user, 'language', s.language,
         'created', tocsin.utc(s.created_at)) AS row
  FROM tocsin.staff s
 WHERE $1::text IS NULL OR lower(s.name) = lower($1::text)
 ORDER BY lower(s.name);

-- Adds a group. No row comes back when a member does not exist.
-- name: group_add
-- in: document jsonb, now bigint
-- out: group_id bigint
WITH named AS (
  SELECT x.* FROM jsonb_to_record($1::jsonb) AS x(name text, members text[])
), wanted AS (
  SELECT s.staff_id FROM tocsin.staff s, named n
   WHERE lower(s.name) IN (SELECT lower(y) FROM unnest(n.members) AS y)
), added AS (
  INSERT INTO tocsin.staff_group (name, created_at)
  SELECT n.name, to_timestamp($2::bigint) FROM named n
   WHERE (SELECT count(*) FROM wanted) = (SELECT count(DISTINCT lower(y)) FROM unnest(n.members) AS y)
  RETURNING group_id
), new_member AS (
  INSERT INTO tocsin.staff_group_member (group_id, staff_id)
  SELECT a.group_id, w.staff_id FROM added a, wanted w
)
SELECT a.group_id FROM added a;

-- name: group_list
-- out: row json
SELECT json_build_object(
         'name', g.name,
         'members', coalesce((SELECT json_agg(s.name ORDER BY lower(s.name))
                      FROM tocsin.staff_group_member m JOIN tocsin.staff s USING (staff_id)
                     WHERE m.group_id = g.group_id), '[]'::json),
         'created', tocsin.utc(g.created_at)) AS row
  FROM tocsin.staff_group g
 ORDER BY lower(g.name);
