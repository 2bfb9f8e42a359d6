-- What is read of messages for reports. Nothing is written here but memberships of segments made from an outcome.

-- name: timeline
-- How many were sent, delivered and read in each stretch of time since the start.
SELECT date_bin(%(stretch)s::interval, t.at, %(since)s::timestamptz) AS begins_at, t.kind, count(*) AS messages
FROM message AS m
CROSS JOIN LATERAL (
    VALUES ('sent', m.sent_at), ('delivered', m.delivered_at), ('read', m.read_at), ('failed', m.failed_at)
) AS t (kind, at)
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s AND t.at IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2

-- name: last_event
SELECT max(greatest(sent_at, delivered_at, read_at, failed_at)) FROM message
WHERE workspace_id = %(workspace_id)s AND broadcast_id = %(broadcast_id)s

-- name: recipients
-- The messages of a broadcast by key, through a cursor.
SELECT
    m.phone, c.username, c.first_name, c.last_name, m.state, m.reason, m.reason_words, m.detail, m.attempt,
    m.claimed_at, m.accepted_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at
FROM message AS m
LEFT JOIN contact AS c ON c.workspace_id = m.workspace_id AND c.contact_id = m.contact_id
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s
    AND (%(states)s::text[] IS NULL OR m.state = ANY(%(states)s::text[]))
ORDER BY m.message_id

-- name: add_members_by_outcome
-- Contacts that were deleted meanwhile are left out.
INSERT INTO segment_membership (workspace_id, segment_id, contact_id)
SELECT m.workspace_id, %(segment_id)s, m.contact_id
FROM message AS m
JOIN contact AS c ON c.workspace_id = m.workspace_id AND c.contact_id = m.contact_id
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s AND m.state = ANY(%(states)s::text[])
ORDER BY m.contact_id
ON CONFLICT DO NOTHING

-- name: recipient_page
-- A page of recipients, from a key on: nothing is skipped over, however far one has turned the pages.
SELECT
    m.contact_id, m.phone, m.state,
    coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.username, '') AS name,
    coalesce(m.reason_words, m.reason, '') AS reason,
    m.sent_at, m.delivered_at, m.read_at
FROM message AS m
LEFT JOIN contact AS c ON c.workspace_id = m.workspace_id AND c.contact_id = m.contact_id
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s AND m.contact_id > %(after)s
    AND (%(states)s::text[] IS NULL OR m.state = ANY(%(states)s::text[]))
    AND (%(reason)s::text IS NULL OR coalesce(m.reason_words, m.reason, '') = %(reason)s::text)
ORDER BY m.contact_id
LIMIT %(limit)s

-- name: reading_time
-- How long half of those who read took from when it was sent; null where nobody has read.
SELECT extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY read_at - coalesce(sent_at, accepted_at, claimed_at)))
FROM message
WHERE workspace_id = %(workspace_id)s AND broadcast_id = %(broadcast_id)s AND read_at IS NOT NULL

-- name: tallies
SELECT broadcast_id, state, messages FROM tally
WHERE workspace_id = %(workspace_id)s AND broadcast_id = ANY(%(broadcast_ids)s::bigint[])

-- name: week
-- `left` counts the same states as the columns of `days` do together.
SELECT
    (
        SELECT coalesce(sum(i.created), 0) FROM imports_import AS i
        WHERE i.workspace_id = %(workspace_id)s AND i.uploaded_at >= %(since)s
    )::bigint AS users_created,
    count(DISTINCT b.id) AS broadcasts,
    coalesce(
        sum(t.messages) FILTER (WHERE t.state IN ('accepted', 'sent', 'delivered', 'read', 'failed', 'unknown')), 0
    )::bigint AS left,
    coalesce(sum(t.messages) FILTER (WHERE t.state IN ('delivered', 'read')), 0)::bigint AS delivered,
    coalesce(sum(t.messages) FILTER (WHERE t.state = 'read'), 0)::bigint AS read,
    (
        SELECT count(*) FROM opt_out AS o
        WHERE o.workspace_id = %(workspace_id)s AND o.opted_out_at >= %(since)s
    ) AS opted_out
FROM broadcasts_broadcast AS b
LEFT JOIN tally AS t ON t.workspace_id = b.workspace_id AND t.broadcast_id = b.id
WHERE b.workspace_id = %(workspace_id)s AND b.started_at >= %(since)s

-- name: days
SELECT
    d.day::date AS day,
    coalesce(sum(t.messages) FILTER (WHERE t.state = 'read'), 0)::bigint AS read,
    coalesce(sum(t.messages) FILTER (WHERE t.state = 'delivered'), 0)::bigint AS delivered,
    coalesce(sum(t.messages) FILTER (WHERE t.state IN ('accepted', 'sent')), 0)::bigint AS sent,
    coalesce(sum(t.messages) FILTER (WHERE t.state = 'failed'), 0)::bigint AS failed,
    coalesce(sum(t.messages) FILTER (WHERE t.state = 'unknown'), 0)::bigint AS unknown
FROM generate_series(
    date_trunc('day', %(now)s::timestamptz AT TIME ZONE %(zone)s) - make_interval(days => %(days)s - 1),
    date_trunc('day', %(now)s::timestamptz AT TIME ZONE %(zone)s),
    interval '1 day'
) AS d (day)
LEFT JOIN broadcasts_broadcast AS b
    ON b.workspace_id = %(workspace_id)s
    AND b.started_at >= d.day AT TIME ZONE %(zone)s AND b.started_at < (d.day + interval '1 day') AT TIME ZONE %(zone)s
LEFT JOIN tally AS t ON t.workspace_id = b.workspace_id AND t.broadcast_id = b.id
GROUP BY d.day
ORDER BY d.day

-- name: oldest_callback
SELECT min(received_at) FROM callback WHERE workspace_id = %(workspace_id)s AND fault IS NULL

-- name: last_messages
-- Of each contact of a page the newest message, by the index of contacts.
SELECT c.contact_id, m.state, coalesce(
    CASE m.state
        WHEN 'read' THEN m.read_at WHEN 'delivered' THEN m.delivered_at WHEN 'failed' THEN m.failed_at
        WHEN 'sent' THEN m.sent_at WHEN 'accepted' THEN m.accepted_at
    END,
    m.accepted_at, m.claimed_at, b.started_at
) AS at
FROM unnest(%(contact_ids)s::bigint[]) AS c (contact_id)
CROSS JOIN LATERAL (
    SELECT * FROM message AS m
    WHERE m.workspace_id = %(workspace_id)s AND m.contact_id = c.contact_id
    ORDER BY m.message_id DESC
    LIMIT 1
) AS m
LEFT JOIN broadcasts_broadcast AS b ON b.workspace_id = %(workspace_id)s AND b.id = m.broadcast_id

-- name: messages_of_contact
-- By the index of a contact's messages, of which there are as many as broadcasts at the most. `began_at` says something
-- of messages that never left: when their broadcast began.
SELECT
    m.message_id, b.uuid AS broadcast, b.name AS broadcast_name, m.state,
    coalesce(m.reason_words, m.reason, '') AS reason, coalesce(m.detail, '') AS detail, m.attempt,
    m.accepted_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at, b.started_at AS began_at
FROM message AS m
JOIN broadcasts_broadcast AS b ON b.workspace_id = m.workspace_id AND b.id = m.broadcast_id
WHERE m.workspace_id = %(workspace_id)s AND m.contact_id = %(contact_id)s
    AND (%(before)s::bigint IS NULL OR m.message_id < %(before)s)
ORDER BY m.message_id DESC
LIMIT %(limit)s

-- name: waiting_of_contact
SELECT count(*) FROM message
WHERE workspace_id = %(workspace_id)s AND contact_id = %(contact_id)s AND state = 'queued'

-- name: count_needs
-- How many things need somebody (attention.py, which lists them). Asked with every page: nothing is read but states.
SELECT
    (
        SELECT count(*) FROM channels_channel
        WHERE workspace_id = %(workspace_id)s AND state = ANY (%(channel_states)s::text[])
    ) + (
        SELECT count(*) FROM broadcasts_broadcast
        WHERE workspace_id = %(workspace_id)s AND state = ANY (%(broadcast_states)s::text[])
    ) + (
        SELECT count(*) FROM broadcasts_broadcast AS b
        WHERE b.workspace_id = %(workspace_id)s AND b.state = %(finished)s AND b.finished_at >= %(since)s
            AND EXISTS (
                SELECT FROM tally AS t
                WHERE t.workspace_id = b.workspace_id AND t.broadcast_id = b.id AND t.state = %(failed)s
                    AND t.messages > 0
            ) AND NOT EXISTS (
                SELECT FROM workspaces_dismissal AS d
                WHERE d.workspace_id = b.workspace_id AND d.about = b.uuid AND d.dismissed_at >= b.finished_at
            )
    ) + (
        SELECT count(*) FROM imports_import AS i
        WHERE i.workspace_id = %(workspace_id)s AND (
            i.status = %(stopped)s OR (
                i.finished_at >= %(since)s AND i.status = ANY (%(import_states)s::text[]) AND NOT EXISTS (
                    SELECT FROM workspaces_dismissal AS d
                    WHERE d.workspace_id = i.workspace_id AND d.about = i.uuid AND d.dismissed_at >= i.finished_at
                )
            )
        )
    ) + (
        SELECT count(*) FROM (
            SELECT FROM callback
            WHERE workspace_id = %(workspace_id)s AND fault IS NOT NULL AND fault <> %(strange)s
                AND received_at > coalesce(
                    (
                        SELECT d.dismissed_at FROM workspaces_dismissal AS d
                        WHERE d.workspace_id = %(workspace_id)s AND d.about = %(nothing)s
                    ), '-infinity'
                )
            LIMIT 1
        ) AS set_aside
    )

-- name: with_failures
-- The broadcasts that ended lately with messages that failed, and how many, of those that somebody dismissed or of the
-- others.
SELECT b.id, t.messages
FROM broadcasts_broadcast AS b
JOIN tally AS t ON t.workspace_id = b.workspace_id AND t.broadcast_id = b.id
WHERE b.workspace_id = %(workspace_id)s AND b.state = %(finished)s AND b.finished_at >= %(since)s
    AND t.state = %(failed)s AND t.messages > 0
    AND %(is_dismissed)s::boolean = EXISTS (
        SELECT FROM workspaces_dismissal AS d
        WHERE d.workspace_id = b.workspace_id AND d.about = b.uuid AND d.dismissed_at >= b.finished_at
    )
ORDER BY b.finished_at DESC
LIMIT %(most)s::bigint

-- name: set_aside
-- The callbacks that were set aside since somebody dismissed those before, and when the last one came.
SELECT count(*), max(received_at) FROM callback
WHERE workspace_id = %(workspace_id)s AND fault IS NOT NULL AND fault <> %(strange)s
    AND received_at > coalesce(
        (
            SELECT d.dismissed_at FROM workspaces_dismissal AS d
            WHERE d.workspace_id = %(workspace_id)s AND d.about = %(nothing)s
        ), '-infinity'
    )

-- name: dismiss
INSERT INTO workspaces_dismissal (workspace_id, about, dismissed_at, dismissed_by_id, dismissed_as)
VALUES (%(workspace_id)s, %(about)s, now(), %(by_id)s, %(by)s)
ON CONFLICT (workspace_id, about) DO UPDATE SET
    dismissed_at = excluded.dismissed_at, dismissed_by_id = excluded.dismissed_by_id,
    dismissed_as = excluded.dismissed_as
