-- The audience's statements that belong into an engine's transaction, and those that read the big tables.

-- name: known_attributes
SELECT name_key, name, type FROM audience_attribute WHERE workspace_id = %(workspace_id)s

-- name: add_attributes
-- Two imports of other workspaces never meet here; a person making the same attribute at the same moment does. The
-- first one's spelling and type stay, and the caller reads afterwards what is stored.
INSERT INTO audience_attribute (workspace_id, uuid, name, name_key, type, created_at)
SELECT %(workspace_id)s, wanted.uuid, wanted.name, wanted.name_key, wanted.type, now()
FROM unnest(%(uuids)s::uuid[], %(names)s::text[], %(keys)s::text[], %(types)s::text[])
    AS wanted (uuid, name, name_key, type)
ON CONFLICT (workspace_id, name_key) DO NOTHING

-- name: add_segment
INSERT INTO audience_segment (workspace_id, uuid, name, name_key, kind, created_at)
VALUES (%(workspace_id)s, %(uuid)s, %(name)s, %(name_key)s, 'imported', now())
ON CONFLICT (workspace_id, name_key) DO NOTHING

-- name: find_segment
SELECT id, name, kind FROM audience_segment WHERE workspace_id = %(workspace_id)s AND name_key = %(name_key)s

-- name: list_segments
-- One count over the memberships' primary key for all segments together.
SELECT s.uuid, s.name, s.kind, coalesce(m.users, 0) AS users, s.created_at
FROM audience_segment AS s
LEFT JOIN (
    SELECT segment_id, count(*) AS users FROM segment_membership
    WHERE workspace_id = %(workspace_id)s
    GROUP BY segment_id
) AS m ON m.segment_id = s.id
WHERE s.workspace_id = %(workspace_id)s
ORDER BY s.name_key

-- name: list_contacts
-- PostgreSQL writes the line itself: no number passes through a float of Python's. Every condition is optional; null
-- means that it is not asked for. Contacts come in the order in which they were made.
SELECT json_build_object(
    'phone', c.phone,
    'username', c.username,
    'email', c.email,
    'first_name', c.first_name,
    'last_name', c.last_name,
    'title', c.title,
    'account', c.account,
    'attributes', c.attributes,
    'segments', (
        SELECT coalesce(json_agg(s.name ORDER BY s.name_key), '[]')
        FROM segment_membership AS m
        JOIN audience_segment AS s ON s.workspace_id = m.workspace_id AND s.id = m.segment_id
        WHERE m.workspace_id = c.workspace_id AND m.contact_id = c.contact_id
    ),
    'opted_out', EXISTS (
        SELECT FROM opt_out AS o
        WHERE o.workspace_id = c.workspace_id AND (o.phone = c.phone OR o.user_id = c.user_id)
    )
)::text AS line
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s
    AND (
        %(segment_id)s::bigint IS NULL
        OR EXISTS (
            SELECT FROM segment_membership AS m
            WHERE m.workspace_id = c.workspace_id AND m.segment_id = %(segment_id)s AND m.contact_id = c.contact_id
        )
    )
    AND (
        %(digits)s::text IS NULL
        OR starts_with(c.phone, %(digits)s)
        OR right(c.phone, length(%(digits)s)) = %(digits)s
    )
    AND (
        %(words)s::text[] IS NULL
        OR NOT EXISTS (
            SELECT FROM unnest(%(words)s::text[]) AS word
            WHERE concat_ws(' ', c.username, c.email, c.first_name, c.last_name) !~* word
        )
    )
ORDER BY c.contact_id
