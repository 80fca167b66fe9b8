-- Adds or changes accounts (migration 0004, tocsin.staff_write).
-- name: staff_write
-- in: documents jsonb, change boolean, now bigint
-- out: done text
SELECT tocsin.staff_write($1::jsonb, $2::boolean, to_timestamp($3::bigint))::text AS done;

-- name: staff_list
-- in: name text
-- out: row json
SELECT json_build_object(
         'name', s.name,
         'addresses', coalesce((SELECT json_agg(a.address ORDER BY a.position)
                         FROM tocsin.staff_address a WHERE a.staff_id = s.staff_id), '[]'::json),
         'roles', to_json(s.roles),
         'groups', coalesce((SELECT json_agg(g.name ORDER BY g.name)
                      FROM tocsin.staff_group_member m JOIN tocsin.staff_group g USING (group_id)
                     WHERE m.staff_id = s.staff_id), '[]'::json),
         'manager', (SELECT b.name FROM tocsin.staff b WHERE b.staff_id = s.manager_id),
         'sasl_user', s.sasl_user, 'language', s.language,
         'own_actions', s.own_actions, 'suspended', s.suspended,
         'absent_until', tocsin.utc(s.absent_until),
         'keys', coalesce((SELECT json_agg(json_build_object(
                                    'fingerprint', k.fingerprint,
                                    'not_before', tocsin.utc(k.not_before),
                                    'not_after', tocsin.utc(k.not_after),
                                    'revoked', tocsin.utc(k.revoked_at),
                                    'added', tocsin.utc(k.added_at)) ORDER BY k.key_id)
                             FROM tocsin.staff_key k WHERE k.staff_id = s.staff_id), '[]'::json),
         'created', tocsin.utc(s.created_at)) AS row
  FROM tocsin.staff s
 WHERE $1::text IS NULL OR lower(s.name) = lower($1::text)
 ORDER BY lower(s.name);

-- name: staff_absent
-- in: name text, until bigint
-- out: staff_id bigint
UPDATE tocsin.staff SET absent_until = to_timestamp($2::bigint)
 WHERE lower(name) = lower($1::text)
RETURNING staff_id;

-- Adds or changes a group (migration 0004, tocsin.group_write).
-- name: group_write
-- in: document jsonb, change boolean, now bigint
-- out: done text
SELECT tocsin.group_write($1::jsonb, $2::boolean, to_timestamp($3::bigint))::text AS done;

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

-- Registers a key, or what a key of the same account that is not revoked has become, such as
-- prolonged: whether there is such an account, and whether it was done.
-- name: key_add
-- in: name text, fingerprint text, bytes bytea, not_before bigint, not_after bigint, now bigint
-- out: known boolean, added boolean
WITH owner AS (
  SELECT s.staff_id FROM tocsin.staff s WHERE lower(s.name) = lower($1::text)
), new_key AS (
  INSERT INTO tocsin.staff_key AS k (staff_id, fingerprint, bytes, not_before, not_after, added_at)
  SELECT o.staff_id, $2::text, $3::bytea, to_timestamp($4::bigint), to_timestamp($5::bigint),
         to_timestamp($6::bigint)
    FROM owner o
  ON CONFLICT (fingerprint) DO UPDATE
    SET bytes = excluded.bytes, not_before = excluded.not_before, not_after = excluded.not_after,
        warned_days = CASE WHEN excluded.not_after IS NOT DISTINCT FROM k.not_after
                           THEN k.warned_days END
  WHERE k.staff_id = excluded.staff_id AND k.revoked_at IS NULL
  RETURNING key_id
)
SELECT EXISTS (SELECT FROM owner) AS known, EXISTS (SELECT FROM new_key) AS added;

-- name: key_list
-- in: name text
-- out: row json
SELECT json_build_object(
         'account', s.name, 'fingerprint', k.fingerprint, 'not_before', tocsin.utc(k.not_before),
         'not_after', tocsin.utc(k.not_after), 'revoked', tocsin.utc(k.revoked_at),
         'added', tocsin.utc(k.added_at)) AS row
  FROM tocsin.staff_key k JOIN tocsin.staff s ON s.staff_id = k.staff_id
 WHERE $1::text IS NULL OR lower(s.name) = lower($1::text)
 ORDER BY lower(s.name), k.key_id;

-- Revokes the key of an account whose fingerprint ends so, 16 digits at least.
-- name: key_revoke
-- in: name text, fingerprint text, now bigint
-- out: key_id bigint
UPDATE tocsin.staff_key k SET revoked_at = to_timestamp($3::bigint)
  FROM tocsin.staff s
 WHERE s.staff_id = k.staff_id AND lower(s.name) = lower($1::text) AND k.revoked_at IS NULL
   AND length($2::text) >= 16 AND right(k.fingerprint, length($2::text)) = upper($2::text)
RETURNING k.key_id;

-- Keys that end within 30, 7 or 1 days: each comes once for each of these.
-- name: key_warnings
-- in: now bigint
-- out: row json
WITH ending AS (
  SELECT k.key_id, CASE WHEN k.not_after <= to_timestamp($1::bigint) + interval '1 day' THEN 1
                        WHEN k.not_after <= to_timestamp($1::bigint) + interval '7 days' THEN 7
                        ELSE 30 END AS days
    FROM tocsin.staff_key k
   WHERE k.revoked_at IS NULL AND k.not_after > to_timestamp($1::bigint)
     AND k.not_after <= to_timestamp($1::bigint) + interval '30 days'
), warned AS (
  UPDATE tocsin.staff_key k SET warned_days = e.days
    FROM ending e
   WHERE k.key_id = e.key_id AND (k.warned_days IS NULL OR k.warned_days > e.days)
  RETURNING k.key_id, k.staff_id, k.fingerprint, k.not_after, e.days
)
SELECT json_build_object(
         'name', s.name, 'address', a.address, 'language', s.language,
         'fingerprint', w.fingerprint, 'not_after', extract(epoch FROM w.not_after)::bigint,
         'days', w.days) AS row
  FROM warned w
  JOIN tocsin.staff s ON s.staff_id = w.staff_id
 CROSS JOIN LATERAL (SELECT b.address FROM tocsin.staff_address b
                      WHERE b.staff_id = s.staff_id ORDER BY b.position LIMIT 1) a
 ORDER BY w.not_after, w.key_id;
