-- The statements that take callbacks in and make of them what they tell. Whoever processes locks in this order, as
-- dispatch does: callbacks, messages, tallies, contacts, opt-outs, the channel, its broadcasts; within each by key. What
-- is only known by its time is never a reason to wait.

-- name: find_channel
-- Over all workspaces: the token is the only thing known of the caller, and unique. A secret that was replaced counts
-- for a day, and for as long as its provider, who is told by a call, was not told of the new one.
SELECT
    id, uuid, workspace_id, provider, base_url, number, sealed_api_key, sealed_app_secret, sealed_callback_secret, sid,
    waba_id, phone_number_id, graph_version, callback_token,
    CASE
        WHEN secret_replaced_at > now() - interval '1 day' OR (provider = '360dialog' AND callback_set_for = '')
        THEN sealed_former_secret
        ELSE ''
    END AS sealed_former_secret
FROM channels_channel
WHERE callback_token = %(token)s

-- name: store_callbacks
-- Many callbacks, of any workspaces, in one commit. Workers are woken in the same one, now and then.
WITH stored AS (
    INSERT INTO callback (workspace_id, channel_id, method, query, content_type, body)
    SELECT * FROM unnest(
        %(workspace_ids)s::bigint[], %(channel_ids)s::bigint[], %(methods)s::text[], %(queries)b::bytea[],
        %(content_types)s::text[], %(bodies)b::bytea[]
    )
)
SELECT CASE WHEN %(wakes)s THEN pg_notify('castlist_callbacks', '') END

-- name: note_trouble
UPDATE channels_channel SET last_error = %(words)s, last_error_at = now()
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND state <> 'disconnected'

-- name: clear_trouble
UPDATE channels_channel SET last_error = '', last_error_at = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND last_error = %(words)s AND last_error_at < %(at)s

-- name: read_origin
-- A channel, with all channels of its workspace that its number was connected as, itself first: a number that was
-- disconnected and connected again is one number to its provider.
SELECT
    c.workspace_id, c.id AS channel_id, c.provider, c.phone_number_id, c.state <> 'disconnected' AS is_connected,
    kin.channel_ids, kin.tokens, noted.noted_id, noted.has_reported
FROM channels_channel AS c
CROSS JOIN LATERAL (
    SELECT
        array_agg(k.id ORDER BY k.id <> c.id, k.id DESC) AS channel_ids,
        array_agg(k.callback_token ORDER BY k.id <> c.id, k.id DESC) AS tokens
    FROM channels_channel AS k
    WHERE k.workspace_id = c.workspace_id AND k.provider = c.provider AND k.number = c.number
) AS kin
CROSS JOIN LATERAL (
    SELECT k.id AS noted_id, k.first_callback_at IS NOT NULL AS has_reported
    FROM channels_channel AS k
    WHERE k.workspace_id = c.workspace_id AND k.id = ANY(kin.channel_ids)
    ORDER BY k.state = 'disconnected', k.id <> c.id, k.id DESC
    LIMIT 1
) AS noted
WHERE c.workspace_id = %(workspace_id)s AND c.id = %(channel_id)s

-- name: find_places
-- Over all workspaces: the channels that a callback may be for, besides the one whose address was called. Whether they
-- are for it is decided by their secret.
SELECT
    workspace_id, id AS channel_id, phone_number_id AS number_id, number, waba_id AS account_id,
    callback_token AS token, state <> 'disconnected' AS is_connected, sealed_app_secret
FROM channels_channel
WHERE provider = %(provider)s AND (
    id = %(channel_id)s OR phone_number_id = ANY(%(number_ids)s::text[]) OR number = ANY(%(numbers)s::text[])
    OR waba_id = ANY(%(account_ids)s::text[])
)
ORDER BY id

-- name: pass_on
-- Callbacks that came to one channel's address and are for others too. They are read with what is for these alone.
INSERT INTO callback (
    workspace_id, channel_id, received_at, due_at, method, query, content_type, body, is_passed_on
)
SELECT
    t.workspace_id, t.channel_id, b.received_at, b.due_at, b.method, b.query, b.content_type, b.body, true
FROM unnest(%(workspace_ids)s::bigint[], %(channel_ids)s::bigint[], %(callback_ids)s::bigint[])
    AS t (workspace_id, channel_id, callback_id)
JOIN callback AS b ON b.workspace_id = %(workspace_id)s AND b.callback_id = t.callback_id
ORDER BY t.channel_id, t.callback_id

-- name: channels_to_look_at
-- Over all workspaces, or in one: the channels that have something to do. A look into an index for each kind of work.
SELECT c.workspace_id, c.id AS channel_id, work.*
FROM channels_channel AS c
CROSS JOIN LATERAL (
    SELECT
        EXISTS (
            SELECT FROM callback AS b
            WHERE b.workspace_id = c.workspace_id AND b.channel_id = c.id AND b.fault IS NULL AND b.due_at <= now()
        ) AS has_callbacks,
        EXISTS (
            SELECT FROM callback AS b
            WHERE b.workspace_id = c.workspace_id AND b.channel_id = c.id AND b.fault IS NULL AND b.due_at > now()
        ) AS awaits_callbacks,
        EXISTS (
            SELECT FROM parked_receipt AS p
            WHERE p.workspace_id = c.workspace_id AND p.channel_id = c.id AND p.look_at <= now() AND p.fault IS NULL
        ) AS has_parked,
        EXISTS (
            SELECT FROM inbound AS i
            WHERE i.workspace_id = c.workspace_id AND i.channel_id = c.id AND NOT i.is_resolved AND i.look_at <= now()
        ) AS has_unresolved,
        c.provider = 'sandbox' AND EXISTS (
            SELECT FROM message AS m
            WHERE m.workspace_id = c.workspace_id AND m.channel_id = c.id AND m.state = 'accepted'
            UNION ALL
            SELECT FROM broadcasts_senttest AS t
            WHERE t.workspace_id = c.workspace_id AND t.channel_id = c.id AND t.state = 'accepted'
        ) AS has_accepted
) AS work
WHERE (%(workspace_id)s::bigint IS NULL OR c.workspace_id = %(workspace_id)s)
    AND (work.has_callbacks OR work.awaits_callbacks OR work.has_parked OR work.has_unresolved OR work.has_accepted)
ORDER BY c.id

-- name: claim_callbacks
-- The next callbacks of a channel, held until the transaction ends; other workers pass over them. Their bodies are read
-- afterwards, as many as fit.
SELECT callback_id, octet_length(body) + octet_length(query) AS size FROM callback
WHERE workspace_id = %(workspace_id)s AND channel_id = %(channel_id)s AND fault IS NULL AND due_at <= now()
ORDER BY due_at, callback_id
LIMIT %(most)s
FOR UPDATE SKIP LOCKED

-- name: read_callbacks
SELECT callback_id, received_at, method, query, content_type, body, is_passed_on FROM callback
WHERE workspace_id = %(workspace_id)s AND callback_id = ANY(%(callback_ids)s)
ORDER BY due_at, callback_id

-- name: delete_callbacks
DELETE FROM callback WHERE workspace_id = %(workspace_id)s AND callback_id = ANY(%(callback_ids)s)

-- name: set_aside
UPDATE callback SET fault = %(fault)s
WHERE workspace_id = %(workspace_id)s AND callback_id = ANY(%(callback_ids)s) AND fault IS NULL

-- name: count_set_aside
-- A receipt that waited for its message, and could not be settled, is what is left of a callback.
SELECT (
    SELECT count(*) FROM callback
    WHERE workspace_id = %(workspace_id)s AND fault IS NOT NULL AND fault <> %(strange)s
) + (
    SELECT count(*) FROM parked_receipt WHERE workspace_id = %(workspace_id)s AND fault IS NOT NULL
) AS callbacks

-- name: take_up_again
-- After the fault was mended: what was set aside is processed again.
WITH again AS (
    UPDATE callback SET fault = NULL WHERE workspace_id = %(workspace_id)s AND fault IS NOT NULL RETURNING 1
), parked_again AS (
    UPDATE parked_receipt SET fault = NULL, look_at = now()
    WHERE workspace_id = %(workspace_id)s AND fault IS NOT NULL
    RETURNING 1
)
SELECT (SELECT count(*) FROM again) + (SELECT count(*) FROM parked_again) AS callbacks

-- name: keep_receipts
-- The first of each kind stays: providers tell things twice. Of somebody who is erased (the message has no number) no
-- more is kept than what happened.
INSERT INTO receipt (workspace_id, message_id, attempt, kind, channel_id, told_at, received_at, code, raw)
SELECT
    %(workspace_id)s, r.message_id, r.attempt, r.kind, %(channel_id)s, r.told_at, r.received_at, r.code,
    CASE WHEN m.phone = '' THEN '' ELSE r.raw END
FROM unnest(
    %(message_ids)s::bigint[], %(attempts)s::smallint[], %(kinds)s::text[], %(times)s::timestamptz[],
    %(received)s::timestamptz[], %(codes)s::text[], %(raws)s::text[]
) AS r (message_id, attempt, kind, told_at, received_at, code, raw)
LEFT JOIN message AS m ON m.workspace_id = %(workspace_id)s AND m.message_id = r.message_id
ORDER BY r.message_id, r.attempt, r.kind
ON CONFLICT DO NOTHING

-- name: learn_provider_ids
-- Ids of messages that were known by our own name only: what people answer names them by these.
INSERT INTO provider_message (workspace_id, channel_id, provider_id, message_id, attempt)
SELECT %(workspace_id)s, m.channel_id, given.provider_id, given.message_id, given.attempt
FROM unnest(%(provider_ids)s::text[], %(message_ids)s::bigint[], %(attempts)s::smallint[])
    AS given (provider_id, message_id, attempt)
JOIN message AS m ON m.workspace_id = %(workspace_id)s AND m.message_id = given.message_id
ORDER BY m.channel_id, given.provider_id
ON CONFLICT DO NOTHING

-- name: park_receipts
INSERT INTO parked_receipt (
    workspace_id, channel_id, provider_id, kind, other_ids, told_at, received_at, phone, user_id, error_kind, code,
    words, detail, raw, to_do, is_throttle, is_unsubmitted, look_at
)
SELECT
    %(workspace_id)s, %(channel_id)s, p.provider_id, p.kind, coalesce(string_to_array(nullif(p.other_ids, ''), E'\n'), '{}'),
    p.told_at, p.received_at, p.phone, p.user_id, p.error_kind, p.code, p.words, p.detail, p.raw,
    p.to_do, p.is_throttle, p.is_unsubmitted, now() + interval '1 second'
FROM unnest(
    %(provider_ids)s::text[], %(kinds)s::text[], %(other_ids)s::text[], %(times)s::timestamptz[],
    %(received)s::timestamptz[], %(phones)s::text[], %(user_ids)s::text[], %(error_kinds)s::text[], %(codes)s::text[],
    %(words)s::text[], %(details)s::text[], %(raws)s::text[], %(to_dos)s::text[], %(throttles)s::boolean[],
    %(unsubmitted)s::boolean[]
) AS p (
    provider_id, kind, other_ids, told_at, received_at, phone, user_id, error_kind, code, words, detail, raw, to_do,
    is_throttle, is_unsubmitted
)
ORDER BY p.provider_id, p.kind
ON CONFLICT DO NOTHING

-- name: put_off_parked
-- Those that are due, each put off by as long as it has waited already: committed before any is settled, so that one that
-- cannot be holds up nothing.
UPDATE parked_receipt AS p
SET look_at = now() + greatest(now() - p.received_at, interval '1 second')
WHERE p.workspace_id = %(workspace_id)s AND p.channel_id = %(channel_id)s
    AND (p.provider_id, p.kind) IN (
        SELECT due.provider_id, due.kind FROM parked_receipt AS due
        WHERE due.workspace_id = %(workspace_id)s AND due.channel_id = %(channel_id)s AND due.look_at <= now()
            AND due.fault IS NULL
        ORDER BY due.look_at
        LIMIT %(most)s
        FOR UPDATE SKIP LOCKED
    )
RETURNING provider_id, kind

-- name: claim_parked
-- Held until the transaction ends; what is gone since, or another worker's, is passed over.
SELECT
    p.provider_id, p.kind, p.other_ids, p.told_at, p.received_at, p.phone, p.user_id, p.error_kind, p.code, p.words,
    p.detail, p.raw, p.to_do, p.is_throttle, p.is_unsubmitted, now() AS now
FROM unnest(%(provider_ids)s::text[], %(kinds)s::text[]) AS due (provider_id, kind)
JOIN parked_receipt AS p
    ON p.workspace_id = %(workspace_id)s AND p.channel_id = %(channel_id)s
    AND p.provider_id = due.provider_id AND p.kind = due.kind
WHERE p.fault IS NULL
ORDER BY p.received_at, p.provider_id, p.kind
FOR UPDATE OF p SKIP LOCKED

-- name: set_parked_aside
UPDATE parked_receipt SET fault = %(fault)s
WHERE workspace_id = %(workspace_id)s AND channel_id = %(channel_id)s
    AND provider_id = %(provider_id)s AND kind = %(kind)s AND fault IS NULL

-- name: unpark_receipts
DELETE FROM parked_receipt AS p
USING unnest(%(provider_ids)s::text[], %(kinds)s::text[]) AS done (provider_id, kind)
WHERE p.workspace_id = %(workspace_id)s AND p.channel_id = %(channel_id)s
    AND p.provider_id = done.provider_id AND p.kind = done.kind

-- name: find_people
-- For each clue everything else by which that person is known: the contact with that number, with that number in
-- WhatsApp's own form, with that user id; and who got the message that is answered or spoken of, on a list or not.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(
        %(phones)s::text[], %(user_ids)s::text[], %(context_ids)s::text[], %(message_ids)s::bigint[]
    ) WITH ORDINALITY AS g (phone, user_id, context_id, message_id, n)
), addressed AS (
    SELECT g.n, m.contact_id, m.phone
    FROM given AS g
    JOIN provider_message AS p
        ON p.workspace_id = %(workspace_id)s AND p.channel_id = ANY(%(channel_ids)s::bigint[]) AND p.provider_id = g.context_id
    JOIN message AS m ON m.workspace_id = %(workspace_id)s AND m.message_id = p.message_id
    WHERE g.context_id <> '' AND m.phone <> ''
    UNION ALL
    SELECT g.n, m.contact_id, m.phone
    FROM given AS g
    JOIN message AS m ON m.workspace_id = %(workspace_id)s AND m.message_id = g.message_id
    WHERE m.phone <> ''
), known AS (
    SELECT g.n, c.contact_id, c.phone, c.wa_id, c.user_id
    FROM given AS g JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.phone = g.phone
    WHERE g.phone <> ''
    UNION ALL
    SELECT g.n, c.contact_id, c.phone, c.wa_id, c.user_id
    FROM given AS g JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.wa_id = g.phone
    WHERE g.phone <> ''
    UNION ALL
    SELECT g.n, c.contact_id, c.phone, c.wa_id, c.user_id
    FROM given AS g JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.user_id = g.user_id
    WHERE g.user_id <> ''
    UNION ALL
    SELECT a.n, c.contact_id, a.phone, c.wa_id, c.user_id
    FROM addressed AS a
    LEFT JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.contact_id = a.contact_id
)
SELECT
    n,
    array_agg(DISTINCT phone) || array_agg(DISTINCT wa_id) FILTER (WHERE wa_id IS NOT NULL) AS phones,
    array_agg(DISTINCT user_id) FILTER (WHERE user_id IS NOT NULL) AS user_ids,
    array_agg(DISTINCT contact_id) FILTER (WHERE contact_id IS NOT NULL) AS contact_ids
FROM known
GROUP BY n

-- name: note_contacts
-- What receipts and messages teach of contacts; those that learn nothing are neither locked nor written. An id that
-- another contact has already, or gets in the same breath, is left where it is.
WITH given AS (
    SELECT coalesce(g.contact_id, m.contact_id) AS contact_id, g.wa_id, g.user_id, g.at
    FROM unnest(
        %(contact_ids)s::bigint[], %(message_ids)s::bigint[], %(wa_ids)s::text[], %(user_ids)s::text[],
        %(times)s::timestamptz[]
    ) AS g (contact_id, message_id, wa_id, user_id, at)
    LEFT JOIN message AS m
        ON m.workspace_id = %(workspace_id)s AND m.channel_id = ANY(%(channel_ids)s) AND m.message_id = g.message_id
), told AS (
    SELECT contact_id, max(nullif(wa_id, '')) AS wa_id, max(nullif(user_id, '')) AS user_id, max(at) AS at
    FROM given
    WHERE contact_id IS NOT NULL
    GROUP BY contact_id
), new AS MATERIALIZED (
    SELECT
        c.contact_id,
        CASE WHEN t.at > c.interacted_at OR c.interacted_at IS NULL THEN t.at END AS at,
        CASE
            WHEN c.wa_id IS NULL AND t.wa_id <> c.phone
                AND row_number() OVER (PARTITION BY t.wa_id ORDER BY c.contact_id) = 1
                AND NOT EXISTS (
                    SELECT FROM contact AS other
                    WHERE other.workspace_id = %(workspace_id)s AND other.wa_id = t.wa_id
                )
            THEN t.wa_id
        END AS wa_id,
        CASE
            WHEN c.user_id IS NULL AND row_number() OVER (PARTITION BY t.user_id ORDER BY c.contact_id) = 1
                AND NOT EXISTS (
                    SELECT FROM contact AS other
                    WHERE other.workspace_id = %(workspace_id)s AND other.user_id = t.user_id
                )
            THEN t.user_id
        END AS user_id
    FROM told AS t
    JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.contact_id = t.contact_id
), locked AS MATERIALIZED (
    SELECT c.contact_id, n.at, n.wa_id, n.user_id
    FROM new AS n
    JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.contact_id = n.contact_id
    WHERE num_nonnulls(n.at, n.wa_id, n.user_id) > 0
    ORDER BY c.phone
    FOR UPDATE OF c
)
UPDATE contact AS c
SET
    interacted_at = greatest(c.interacted_at, l.at),
    wa_id = coalesce(c.wa_id, l.wa_id),
    user_id = coalesce(c.user_id, l.user_id)
FROM locked AS l
WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = l.contact_id

-- name: keep_inbound
-- Gives the messages that are new. One that asks to stop, and nobody knows who, is tried again.
INSERT INTO inbound (
    workspace_id, channel_id, inbound_id, at, received_at, phone, user_id, text, payload, is_button, context_id, wish,
    is_resolved, look_at
)
SELECT DISTINCT ON (i.inbound_id)
    %(workspace_id)s, %(channel_id)s, i.inbound_id, i.at, i.received_at, i.phone, i.user_id, i.text, i.payload,
    i.is_button, i.context_id, i.wish, i.is_resolved, CASE WHEN NOT i.is_resolved THEN now() + interval '1 second' END
FROM unnest(
    %(inbound_ids)s::text[], %(times)s::timestamptz[], %(received)s::timestamptz[], %(phones)s::text[],
    %(user_ids)s::text[], %(texts)s::text[], %(payloads)s::text[], %(buttons)s::boolean[], %(context_ids)s::text[],
    %(wishes)s::text[], %(resolved)s::boolean[]
) WITH ORDINALITY AS i (
    inbound_id, at, received_at, phone, user_id, text, payload, is_button, context_id, wish, is_resolved, n
)
ORDER BY i.inbound_id, i.n
ON CONFLICT DO NOTHING
RETURNING inbound_id

-- name: put_off_unresolved
-- Wishes to stop of people who were not found. Tried as parked receipts are; after 72 hours they are only shown.
UPDATE inbound AS i
SET look_at = CASE
    WHEN now() - i.received_at < interval '72 hours' THEN now() + greatest(now() - i.received_at, interval '1 second')
END
WHERE i.workspace_id = %(workspace_id)s AND i.channel_id = %(channel_id)s AND i.inbound_id IN (
    SELECT due.inbound_id FROM inbound AS due
    WHERE due.workspace_id = %(workspace_id)s AND due.channel_id = %(channel_id)s
        AND NOT due.is_resolved AND due.look_at <= now()
    ORDER BY due.look_at
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
)
RETURNING inbound_id

-- name: claim_unresolved
-- Held until the transaction ends; what is resolved since, or another worker's, is passed over.
SELECT i.inbound_id, i.at, i.phone, i.user_id, i.is_button, i.context_id FROM inbound AS i
WHERE i.workspace_id = %(workspace_id)s AND i.channel_id = %(channel_id)s
    AND i.inbound_id = ANY(%(inbound_ids)s::text[]) AND NOT i.is_resolved
ORDER BY i.at, i.inbound_id
FOR UPDATE SKIP LOCKED

-- name: note_resolved
UPDATE inbound SET is_resolved = true, look_at = NULL
WHERE workspace_id = %(workspace_id)s AND channel_id = %(channel_id)s AND inbound_id = ANY(%(inbound_ids)s)

-- name: list_unresolved
SELECT c.name AS channel, i.inbound_id, i.at, i.user_id, i.text, i.is_button
FROM inbound AS i
JOIN channels_channel AS c ON c.workspace_id = i.workspace_id AND c.id = i.channel_id
WHERE i.workspace_id = %(workspace_id)s AND NOT i.is_resolved
ORDER BY i.at DESC, i.inbound_id

-- name: settle_by_hand
-- A person has seen to it.
UPDATE inbound SET is_resolved = true, look_at = NULL
WHERE workspace_id = %(workspace_id)s AND inbound_id = %(inbound_id)s AND NOT is_resolved
RETURNING inbound_id

-- name: read_own_words
SELECT word_key, meaning FROM receipts_wordmeaning WHERE workspace_id = %(workspace_id)s

-- name: keep_number_changes
INSERT INTO number_change (workspace_id, old_phone, new_phone, user_id, noticed_at)
SELECT %(workspace_id)s, n.old_phone, n.new_phone, n.user_id, n.noticed_at
FROM unnest(%(old_phones)s::text[], %(new_phones)s::text[], %(user_ids)s::text[], %(times)s::timestamptz[])
    AS n (old_phone, new_phone, user_id, noticed_at)
ORDER BY n.old_phone, n.new_phone
ON CONFLICT DO NOTHING

-- name: has_changed_number
-- A part of other statements: whether the contact `c` has a number that its person has left. Few people change it.
(
    c.phone IN (SELECT n.old_phone FROM number_change AS n WHERE n.workspace_id = %(workspace_id)s)
    OR c.wa_id IS NOT NULL
        AND c.wa_id IN (SELECT n.old_phone FROM number_change AS n WHERE n.workspace_id = %(workspace_id)s)
)

-- name: count_changed_numbers
SELECT count(DISTINCT c.contact_id) AS contacts
FROM number_change AS n
JOIN contact AS c ON c.workspace_id = n.workspace_id AND (c.phone = n.old_phone OR c.wa_id = n.old_phone)
WHERE n.workspace_id = %(workspace_id)s

-- name: note_channel
-- Templates that changed are due at once: the next round of channels/mirror_schedule.py mirrors them. `daily_limit` without
-- a value: it is told (`tells_limit`) that there is none.
UPDATE channels_channel
SET
    first_callback_at = coalesce(first_callback_at, now()),
    templates_due_at = CASE WHEN %(has_template_changes)s THEN now() ELSE templates_due_at END,
    last_error = CASE WHEN state <> 'disconnected' THEN coalesce(%(words)s, last_error) ELSE last_error END,
    last_error_at = CASE WHEN state <> 'disconnected' AND %(words)s::text IS NOT NULL THEN now() ELSE last_error_at END,
    told_daily_limit = CASE WHEN %(tells_limit)s THEN %(daily_limit)s ELSE told_daily_limit END,
    daily_limit = CASE WHEN %(tells_limit)s AND follows_told_limit THEN %(daily_limit)s ELSE daily_limit END
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s

-- name: forget_receipts
-- Over all workspaces: what was told of messages long ago. Rows that another worker deletes are passed over.
WITH old AS (
    SELECT workspace_id, message_id, attempt, kind FROM receipt
    WHERE received_at < now() - make_interval(days => %(days)s)
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM receipt AS r
    USING old
    WHERE r.workspace_id = old.workspace_id AND r.message_id = old.message_id AND r.attempt = old.attempt
        AND r.kind = old.kind
    RETURNING 1
)
SELECT count(*)::integer AS rows FROM gone

-- name: forget_inbound
-- Over all workspaces: what people wrote long ago, save wishes that nobody has resolved.
WITH old AS (
    SELECT workspace_id, channel_id, inbound_id FROM inbound
    WHERE received_at < now() - make_interval(days => %(days)s) AND is_resolved
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM inbound AS i
    USING old
    WHERE i.workspace_id = old.workspace_id AND i.channel_id = old.channel_id AND i.inbound_id = old.inbound_id
    RETURNING 1
)
SELECT count(*)::integer AS rows FROM gone

-- name: forget_strange
-- Over all workspaces: callbacks about numbers that are not connected here.
WITH old AS (
    SELECT workspace_id, callback_id FROM callback
    WHERE fault = %(strange)s AND received_at < now() - make_interval(hours => %(hours)s)
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM callback AS b
    USING old
    WHERE b.workspace_id = old.workspace_id AND b.callback_id = old.callback_id
    RETURNING 1
)
SELECT count(*)::integer AS rows FROM gone

-- name: try_player_lock
-- A session's lock: 17232, who plays the sandbox for a channel.
SELECT pg_try_advisory_lock(17232, %(channel_id)s::integer) AS is_locked

-- name: accepted_messages
SELECT message_id, attempt, phone, accepted_at FROM message
WHERE workspace_id = %(workspace_id)s AND channel_id = %(channel_id)s AND state = 'accepted'
ORDER BY message_id
LIMIT %(most)s

-- name: store_played
INSERT INTO callback (workspace_id, channel_id, received_at, due_at, method, query, content_type, body)
SELECT %(workspace_id)s, %(channel_id)s, greatest(now(), p.due_at), p.due_at, 'POST', '', 'application/json', p.body
FROM unnest(%(bodies)b::bytea[], %(times)s::timestamptz[]) AS p (body, due_at)

-- name: number_changes_of
-- There are few of them; the key begins with the old number.
SELECT old_phone, new_phone, noticed_at FROM number_change
WHERE workspace_id = %(workspace_id)s AND (old_phone = %(phone)s OR new_phone = %(phone)s)
ORDER BY noticed_at DESC

-- name: empty_receipts
UPDATE receipt SET raw = '' WHERE workspace_id = %(workspace_id)s AND message_id = ANY (%(message_ids)s::bigint[])

-- name: empty_inbound
-- What they wrote, and what answers a message to them. The rows stay, so that what is told twice is known.
UPDATE inbound AS i
SET phone = '', user_id = '', text = '', payload = '', is_resolved = true, look_at = NULL
WHERE i.workspace_id = %(workspace_id)s AND (
    i.phone = ANY (%(phones)s::text[])
    OR i.user_id = ANY (%(names)s::text[])
    OR i.context_id IN (
        SELECT p.provider_id FROM provider_message AS p
        WHERE p.workspace_id = %(workspace_id)s AND p.message_id = ANY (%(message_ids)s::bigint[])
    )
)

-- name: forget_parked
DELETE FROM parked_receipt
WHERE workspace_id = %(workspace_id)s
    AND (phone = ANY (%(phones)s::text[]) OR user_id = ANY (%(names)s::text[]))

-- name: forget_number_changes
DELETE FROM number_change
WHERE workspace_id = %(workspace_id)s
    AND (old_phone = ANY (%(phones)s::text[]) OR new_phone = ANY (%(phones)s::text[]))

-- name: set_aside_naming
SELECT b.callback_id, b.body, b.query FROM callback AS b
WHERE b.workspace_id = %(workspace_id)s AND b.fault IS NOT NULL AND EXISTS (
    SELECT FROM unnest(%(names)s::text[]) AS name
    WHERE position(convert_to(name, 'UTF8') IN b.body) > 0 OR position(convert_to(name, 'UTF8') IN b.query) > 0
)
FOR UPDATE

-- name: change_callback
UPDATE callback SET body = %(body)s, query = %(query)s
WHERE workspace_id = %(workspace_id)s AND callback_id = %(callback_id)s
