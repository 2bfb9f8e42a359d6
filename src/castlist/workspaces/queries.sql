-- The statements of the room workspaces.

-- name: count_login_tries
-- Counts one try under each key and gives how many there were in the window and how long it lasts on. One statement in
-- the order of the keys, so that tries at once wait for each other and none deadlocks; a window that is over begins anew.
INSERT INTO workspaces_logintry AS t (key, tries, since)
SELECT each.key, 1, now()
FROM unnest(%(keys)s::text[]) AS each (key)
ORDER BY each.key
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN t.since < now() - make_interval(mins => %(minutes)s) THEN 1 ELSE t.tries + 1 END,
    since = CASE WHEN t.since < now() - make_interval(mins => %(minutes)s) THEN now() ELSE t.since END
RETURNING t.key, t.tries, extract(epoch FROM t.since + make_interval(mins => %(minutes)s) - now())::float8

-- name: take_login_try_back
-- Somebody has logged in: their own count begins anew, and the try counts for neither address nor account.
WITH begun_anew AS (
    DELETE FROM workspaces_logintry WHERE key = %(both)s
)
UPDATE workspaces_logintry SET tries = greatest(tries - 1, 0) WHERE key = ANY(%(others)s)

-- name: forget_login_tries
DELETE FROM workspaces_logintry WHERE since < now() - interval '1 day'

-- name: forget_ended_sessions
-- Over all workspaces: Django's own table, which has none. It deletes a session when its person logs out, else never.
DELETE FROM django_session WHERE expire_date < now()

-- name: list_tables_of_workspaces
-- Every table whose rows belong to a workspace, of whatever room: the rooms above are not known here by name.
SELECT c.table_schema, c.table_name
FROM information_schema.columns AS c
JOIN information_schema.tables AS t USING (table_schema, table_name)
WHERE c.column_name = 'workspace_id' AND t.table_type = 'BASE TABLE' AND c.table_schema = current_schema()

-- name: lock_unchanged_workspace
-- The workspace that the first start made, if it is as it was made then; nobody changes it before the transaction ends.
SELECT id FROM workspaces_workspace
WHERE slug = %(slug)s AND name = %(name)s AND timezone = 'UTC' AND row_limit = 1000 AND file_limit_mb = 10
FOR UPDATE

-- name: take_export_turn
-- A place that nobody has, or whose time is over: one row a place, so that of two who ask at once one waits and then
-- finds it taken. Gives no row where it is.
INSERT INTO workspaces_exportturn AS t (user_id, place, token, expires_at)
VALUES (%(user_id)s, %(place)s, %(token)s, now() + make_interval(secs => %(seconds)s))
ON CONFLICT (user_id, place) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
    WHERE t.expires_at <= now()
RETURNING t.place

-- name: renew_export_turn
UPDATE workspaces_exportturn SET expires_at = now() + make_interval(secs => %(seconds)s)
WHERE user_id = %(user_id)s AND place = %(place)s AND token = %(token)s

-- name: give_export_turn_back
DELETE FROM workspaces_exportturn WHERE user_id = %(user_id)s AND place = %(place)s AND token = %(token)s
