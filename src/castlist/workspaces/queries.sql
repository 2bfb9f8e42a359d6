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
