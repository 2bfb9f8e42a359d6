-- The statements that make and move messages. A message is moved by one statement that names the states it may leave,
-- and the same statement moves the tally along. Rows are locked in the order of their ids, tallies in that of their
-- keys, so that dispatch, receipts and people cannot deadlock.

-- name: audience
-- The contacts of a broadcast, by key, read through a cursor: one snapshot, however long it takes.
SELECT
    c.contact_id, c.phone, cardinality(c.channel_ids) > 0 AS is_whatsapp, {is_opted_out_of_all} AS is_opted_out
    {columns}
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND c.contact_id > %(after)s AND {audience}
ORDER BY c.contact_id

-- name: fill_messages
COPY message (
    workspace_id, broadcast_id, channel_id, contact_id, phone, state, payload, reason, reason_words
) FROM STDIN (FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01', NULL '')

-- name: note_frozen
-- With each batch, in its transaction. Matches only while it is still Preparing: a cancel that came first undoes the
-- batch, one that comes later waits for it.
UPDATE broadcasts_broadcast
SET frozen_through = %(through)s, audience = audience + %(messages)s
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s AND state = 'preparing' AND NOT is_frozen
RETURNING id

-- name: end_freezing
UPDATE broadcasts_broadcast SET is_frozen = true, state = 'sending'
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s AND state = 'preparing'
RETURNING id

-- name: add_to_tally
INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
SELECT %(workspace_id)s, %(broadcast_id)s, added.state, added.messages
FROM unnest(%(states)s::text[], %(counts)s::bigint[]) AS added (state, messages)
ORDER BY added.state
ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages

-- name: move_broadcast
-- Every move of a broadcast that a person or a worker makes. `sources` come from the drawn arrows. With the start comes
-- the template as it is now, with a schedule the time. `is_due`: only while its time has come, since a person may have
-- chosen another one between looking and moving. `seen`: only as it was then, for the same reason.
UPDATE broadcasts_broadcast
SET
    state = %(target)s::text, state_reason = %(reason)s, is_self_paused = %(is_self_paused)s,
    held_at = CASE WHEN %(is_self_paused)s THEN clock_timestamp() ELSE held_at END,
    started_at = CASE WHEN %(target)s::text = 'preparing' THEN coalesce(started_at, now()) ELSE started_at END,
    finished_at = CASE WHEN %(target)s::text IN ('finished', 'cancelled') THEN now() END,
    shape = coalesce(%(shape)s::jsonb, shape),
    scheduled_at = coalesce(%(scheduled_at)s::timestamptz, scheduled_at)
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s AND state = ANY(%(sources)s)
    AND (NOT %(is_due)s::boolean OR scheduled_at <= now())
    AND (%(seen)s::timestamptz IS NULL OR changed_at = %(seen)s)
RETURNING id

-- name: hold_broadcast
-- Pauses a broadcast by itself. What was claimed until `now` may not leave any more.
UPDATE broadcasts_broadcast
SET state = 'paused', state_reason = %(reason)s, is_self_paused = true, held_at = clock_timestamp()
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s AND state = ANY(%(sources)s)
RETURNING held_at AS now

-- name: hold_all
-- Pauses by itself whatever a channel has in these states.
UPDATE broadcasts_broadcast
SET state = 'paused', state_reason = %(reason)s, is_self_paused = true, held_at = clock_timestamp()
WHERE workspace_id = %(workspace_id)s AND id IN (
    SELECT b.id FROM broadcasts_broadcast AS b
    WHERE b.workspace_id = %(workspace_id)s AND b.channel_id = %(channel_id)s AND b.state = ANY(%(states)s)
    ORDER BY b.id
    FOR UPDATE
)

-- name: hold_stranded
-- Over all workspaces, or in one: broadcasts that were started while their channel was being stopped, or whose channel
-- was stopped by the answer to a question. Nobody would send them, and nobody would say so.
UPDATE broadcasts_broadcast AS b
SET
    state = 'paused', is_self_paused = true, held_at = clock_timestamp(),
    state_reason = CASE
        WHEN c.state = 'disconnected' THEN 'The channel was disconnected.'
        ELSE rtrim('The channel was stopped. ' || c.state_reason)
    END
FROM channels_channel AS c
WHERE c.workspace_id = b.workspace_id AND c.id = b.channel_id
    AND c.state IN ('key_refused', 'stopped', 'disconnected') AND b.state IN ('preparing', 'sending')
    AND b.id IN (
        SELECT stranded.id FROM broadcasts_broadcast AS stranded
        JOIN channels_channel AS halted ON halted.workspace_id = stranded.workspace_id AND halted.id = stranded.channel_id
        WHERE halted.state IN ('key_refused', 'stopped', 'disconnected') AND stranded.state IN ('preparing', 'sending')
            AND (%(workspace_id)s::bigint IS NULL OR stranded.workspace_id = %(workspace_id)s)
        ORDER BY stranded.id
        FOR NO KEY UPDATE OF stranded
    )

-- name: stop_channel
UPDATE channels_channel
SET state = %(target)s, state_reason = %(words)s, last_error = %(words)s, last_error_at = now()
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND state = ANY(%(sources)s)
RETURNING id

-- name: note_channel_trouble
UPDATE channels_channel SET last_error = %(words)s, last_error_at = now()
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND state <> 'disconnected'

-- name: read_zone
SELECT timezone FROM workspaces_workspace WHERE id = %(workspace_id)s

-- name: let_wait
-- Nothing leaves by a channel until then. It never waits for less long than it did.
UPDATE channels_channel
SET waits_until = greatest(waits_until, %(until)s), waits_reason = %(reason)s, last_error = %(words)s, last_error_at = now()
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND state <> 'disconnected'

-- name: note_haste
-- A receipt told of haste: whoever sends looks here once a second.
UPDATE channels_channel SET throttled_at = now() WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s

-- name: note_unreachable
-- Nothing could be written to the provider. Gives for how long that has been so: with ten minutes in which nobody tried,
-- it begins anew.
UPDATE channels_channel
SET
    unreachable_since = CASE
        WHEN last_error_at > now() - interval '10 minutes' THEN coalesce(unreachable_since, now()) ELSE now()
    END,
    last_error = %(words)s, last_error_at = now()
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND state <> 'disconnected'
RETURNING extract(epoch FROM now() - unreachable_since)::double precision AS seconds

-- name: note_reached
UPDATE channels_channel SET unreachable_since = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND unreachable_since IS NOT NULL

-- name: read_runs
-- How many failed alike in a row, as receipts tell, held until the transaction ends.
SELECT broadcast_id, code, messages FROM alike
WHERE workspace_id = %(workspace_id)s AND broadcast_id = ANY(%(broadcast_ids)s) AND told_by = 'receipt'
ORDER BY broadcast_id
FOR UPDATE

-- name: keep_runs
INSERT INTO alike AS a (workspace_id, broadcast_id, told_by, code, messages)
SELECT %(workspace_id)s, r.broadcast_id, %(told_by)s, r.code, r.messages
FROM unnest(%(broadcast_ids)s::bigint[], %(codes)s::text[], %(messages)s::integer[]) AS r (broadcast_id, code, messages)
ORDER BY r.broadcast_id
ON CONFLICT (workspace_id, broadcast_id, told_by) DO UPDATE SET code = excluded.code, messages = excluded.messages

-- name: running_broadcasts
-- What there is to send through a channel: the one that waited longest comes first, so that they take turns.
SELECT
    b.id, b.workspace_id, b.values, b.shape,
    coalesce(a.code, '') AS alike_code, coalesce(a.messages, 0) AS alike_messages
FROM broadcasts_broadcast AS b
LEFT JOIN alike AS a ON a.workspace_id = b.workspace_id AND a.broadcast_id = b.id AND a.told_by = 'answer'
WHERE b.workspace_id = %(workspace_id)s AND b.channel_id = %(channel_id)s AND b.state = 'sending'
ORDER BY b.claimed_at NULLS FIRST, b.id

-- name: channels_with_work
-- Over all workspaces: channels that may send and have a broadcast that is Sending, or messages that a dead worker left.
-- One that waits for the next day has nothing to do until then.
SELECT DISTINCT c.workspace_id, c.id AS channel_id
FROM channels_channel AS c
JOIN broadcasts_broadcast AS b ON b.workspace_id = c.workspace_id AND b.channel_id = c.id
WHERE b.state IN ('sending', 'paused', 'cancelled')
    AND (
        (b.state = 'sending' AND c.state = 'active' AND (c.waits_until IS NULL OR c.waits_until <= now()))
        OR EXISTS (
            SELECT FROM message AS m
            WHERE m.workspace_id = c.workspace_id AND m.channel_id = c.id AND m.state = 'sending'
        )
    )

-- name: preparing_broadcasts
-- Over all workspaces.
SELECT workspace_id, id FROM broadcasts_broadcast WHERE state = 'preparing' AND NOT is_frozen ORDER BY id

-- name: due_broadcasts
-- Over all workspaces: scheduled ones whose time has come, and whether it passed by too long ago to fire by itself.
SELECT workspace_id, id, scheduled_at < now() - interval '1 hour' AS is_missed
FROM broadcasts_broadcast
WHERE state = 'scheduled' AND scheduled_at <= now()
ORDER BY scheduled_at, id

-- name: note_turn
-- With each claim, in its transaction, so that whatever was claimed within a day is of a broadcast that says so. Locks the
-- broadcast, after messages and tallies. Gives nothing where it was held or ended while the claim was made: the claim is
-- undone then, and whoever holds a broadcast from now on waits for it.
UPDATE broadcasts_broadcast SET claimed_at = clock_timestamp()
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s AND state = 'sending'
RETURNING id

-- name: claim
-- Takes the next messages of a broadcast, and commits before any request is written: a message that a worker died over
-- is found as *sending* and never sent again. Who opted out meanwhile is skipped here (house promise 4). Who got another
-- message less than 6 s ago waits (reference §6.1): `apart` seconds from claim to claim, since a message may leave a while
-- after its claim (see Claimer). `is_new`: nobody sent this person anything within a day. `known_only`: the daily limit of
-- new people is used up, and the others go on; they may stand far apart, so the walk goes on behind the message `after`.
-- `claimed_at` names the claim: nobody gives back or records anything else by it, however often
-- he tries.
-- Locks: the rows it takes; other workers pass over them. A broadcast that is no longer Sending gives none.
WITH picked AS (
    SELECT m.message_id, m.contact_id, m.phone
    FROM message AS m
    WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s AND m.state = 'queued'
        AND m.message_id > %(after)s AND (m.due_at IS NULL OR m.due_at <= now())
        AND (
            NOT %(known_only)s::boolean
            OR EXISTS (
                SELECT FROM message AS other
                WHERE other.workspace_id = %(workspace_id)s AND other.contact_id = m.contact_id
                    AND other.channel_id = %(channel_id)s AND other.claimed_at > now() - interval '1 day'
            )
        )
        AND EXISTS (
            SELECT FROM broadcasts_broadcast AS b
            WHERE b.workspace_id = %(workspace_id)s AND b.id = %(broadcast_id)s AND b.state = 'sending'
        )
    ORDER BY m.message_id
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
    SELECT
        p.message_id,
        CASE
            WHEN EXISTS (
                SELECT FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s AND o.phone = p.phone OFFSET 0
            ) OR EXISTS (
                SELECT FROM contact AS c
                WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = p.contact_id AND {is_opted_out}
                OFFSET 0
            ) THEN 'skipped'
            WHEN EXISTS (
                SELECT FROM message AS other
                WHERE other.workspace_id = %(workspace_id)s AND other.contact_id = p.contact_id
                    AND other.channel_id = %(channel_id)s AND other.message_id <> p.message_id
                    AND other.claimed_at > now() - make_interval(secs => %(apart)s)
                OFFSET 0
            ) THEN 'queued'
            ELSE 'sending'
        END AS state,
        NOT EXISTS (
            SELECT FROM message AS other
            WHERE other.workspace_id = %(workspace_id)s AND other.contact_id = p.contact_id
                AND other.channel_id = %(channel_id)s AND other.claimed_at > now() - interval '1 day'
            OFFSET 0
        ) AS is_new
    FROM picked AS p
), moved AS (
    UPDATE message AS m
    SET
        state = j.state,
        claimed_at = CASE WHEN j.state = 'sending' THEN now() ELSE m.claimed_at END,
        due_at = CASE WHEN j.state = 'queued' THEN now() + make_interval(secs => %(apart)s) END,
        reason = CASE WHEN j.state = 'skipped' THEN 'opted_out' ELSE m.reason END,
        reason_words = CASE WHEN j.state = 'skipped' THEN 'Opted out' ELSE m.reason_words END
    FROM judged AS j
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = j.message_id
    RETURNING m.message_id, m.attempt, m.contact_id, m.phone, m.payload, m.state, m.refusals, m.claimed_at, j.is_new
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, %(broadcast_id)s, change.state, sum(change.messages)
    FROM (
        SELECT state, 1 AS messages FROM moved WHERE state <> 'queued'
        UNION ALL
        SELECT 'queued', -1 FROM moved WHERE state <> 'queued'
    ) AS change
    GROUP BY change.state
    ORDER BY change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT m.message_id, m.attempt, m.phone, m.payload, m.refusals, m.claimed_at, m.is_new, c.user_id
FROM moved AS m
LEFT JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.contact_id = m.contact_id
WHERE m.state = 'sending'
ORDER BY m.message_id

-- name: record
-- What came of requests. A receipt may have been faster: it stays, since states never go backwards; what the answer
-- adds (when it was accepted, by which ids) is kept all the same. `queued` is a refusal for now. One that comes after
-- somebody else took the channel over and called the message unknown has failed: its broadcast may be finished.
-- A provider that cannot be reached says nothing of the message, which counts no refusal then. What a receipt has called
-- never handed over stays so, whatever the answer said before.
-- Written twice it changes nothing, since each outcome names its claim: the message may be on its way again meanwhile.
WITH outcome AS MATERIALIZED (
    SELECT * FROM unnest(
        %(message_ids)s::bigint[], %(claims)s::timestamptz[], %(states)s::text[], %(reasons)s::text[],
        %(words)s::text[], %(details)s::text[], %(waits)s::double precision[]
    ) AS o (message_id, claimed_at, state, reason, words, detail, wait)
), locked AS MATERIALIZED (
    SELECT
        m.message_id, m.broadcast_id, m.state AS before,
        CASE
            WHEN m.state = 'sending' THEN o.state
            WHEN m.state = 'unknown' AND o.state = 'queued' THEN 'failed'
            WHEN m.state = 'unknown' THEN o.state
        END AS settled
    FROM message AS m
    JOIN outcome AS o ON o.message_id = m.message_id AND o.claimed_at = m.claimed_at
    WHERE m.workspace_id = %(workspace_id)s
    ORDER BY m.message_id
    FOR UPDATE OF m
), moved AS (
    UPDATE message AS m
    SET
        state = coalesce(l.settled, m.state),
        reason = CASE WHEN l.settled IS NULL THEN m.reason ELSE o.reason END,
        reason_words = CASE WHEN l.settled IS NULL THEN m.reason_words ELSE o.words END,
        detail = CASE WHEN l.settled IS NULL THEN m.detail ELSE o.detail END,
        refusals = m.refusals
            + (l.settled IS NOT DISTINCT FROM 'queued' AND o.reason IS DISTINCT FROM 'not_sent')::integer::smallint,
        due_at = CASE WHEN l.settled = 'queued' THEN now() + make_interval(secs => o.wait) ELSE m.due_at END,
        accepted_at = CASE
            WHEN o.state = 'accepted' AND m.state <> 'failed' THEN coalesce(m.accepted_at, now()) ELSE m.accepted_at
        END,
        failed_at = CASE WHEN l.settled = 'failed' THEN now() ELSE m.failed_at END
    FROM locked AS l
    JOIN outcome AS o ON o.message_id = l.message_id
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = l.message_id
    RETURNING m.broadcast_id, l.before, m.state AS after
), change AS (
    SELECT broadcast_id, after AS state, 1 AS messages FROM moved WHERE before <> after
    UNION ALL
    SELECT broadcast_id, before, -1 FROM moved WHERE before <> after
)
INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
SELECT %(workspace_id)s, change.broadcast_id, change.state, sum(change.messages)
FROM change
GROUP BY change.broadcast_id, change.state
ORDER BY change.broadcast_id, change.state
ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages

-- name: add_provider_ids
-- The ids by which receipts will name the messages. One that comes twice stays with the first.
INSERT INTO provider_message (workspace_id, channel_id, provider_id, message_id, attempt)
SELECT %(workspace_id)s, %(channel_id)s, given.provider_id, given.message_id, given.attempt
FROM unnest(%(provider_ids)s::text[], %(message_ids)s::bigint[], %(attempts)s::smallint[])
    AS given (provider_id, message_id, attempt)
ORDER BY given.provider_id
ON CONFLICT DO NOTHING

-- name: learn_people
-- The ids by which WhatsApp knows the people, from its answers: a reply may come with nothing else. An id that another
-- contact has already is left where it is, and keeps nobody from learning the other one: of two numbers that WhatsApp
-- takes for one person (Mexico with and without its 1, reference §6.4) the first has the user id, and the one that is not
-- in WhatsApp's form the form. Who learns nothing is neither locked nor written; the others are locked in the order of
-- their numbers, as an import does.
WITH told AS (
    SELECT
        given.phone, max(nullif(nullif(given.wa_id, ''), given.phone)) AS wa_id, max(nullif(given.user_id, '')) AS user_id
    FROM unnest(%(phones)s::text[], %(wa_ids)s::text[], %(user_ids)s::text[]) AS given (phone, wa_id, user_id)
    GROUP BY given.phone
), new AS MATERIALIZED (
    SELECT
        c.contact_id,
        CASE
            WHEN c.wa_id IS NULL AND row_number() OVER (PARTITION BY t.wa_id ORDER BY t.phone) = 1
                AND NOT EXISTS (
                    SELECT FROM contact AS other
                    WHERE other.workspace_id = %(workspace_id)s AND other.wa_id = t.wa_id
                )
            THEN t.wa_id
        END AS wa_id,
        CASE
            WHEN c.user_id IS NULL AND row_number() OVER (PARTITION BY t.user_id ORDER BY t.phone) = 1
                AND NOT EXISTS (
                    SELECT FROM contact AS other
                    WHERE other.workspace_id = %(workspace_id)s AND other.user_id = t.user_id
                )
            THEN t.user_id
        END AS user_id
    FROM told AS t
    JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.phone = t.phone
), locked AS MATERIALIZED (
    SELECT c.contact_id, n.wa_id, n.user_id
    FROM new AS n
    JOIN contact AS c ON c.workspace_id = %(workspace_id)s AND c.contact_id = n.contact_id
    WHERE num_nonnulls(n.wa_id, n.user_id) > 0
    ORDER BY c.phone
    FOR UPDATE OF c
)
UPDATE contact AS c
SET wa_id = coalesce(c.wa_id, l.wa_id), user_id = coalesce(c.user_id, l.user_id)
FROM locked AS l
WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = l.contact_id

-- name: leave_unknown
-- What a worker that died had claimed: it may have been sent. Run by who holds the channel's lock, so nobody is at it.
WITH moved AS (
    UPDATE message AS m
    SET state = 'unknown', reason = 'worker_died', reason_words = 'The worker ended before an answer was recorded'
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id IN (
        SELECT lost.message_id FROM message AS lost
        WHERE lost.workspace_id = %(workspace_id)s AND lost.channel_id = %(channel_id)s AND lost.state = 'sending'
        ORDER BY lost.message_id
        FOR UPDATE
    )
    RETURNING m.broadcast_id
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, change.broadcast_id, change.state, sum(change.messages)
    FROM (
        SELECT broadcast_id, 'unknown' AS state, 1 AS messages FROM moved
        UNION ALL
        SELECT broadcast_id, 'sending', -1 FROM moved
    ) AS change
    GROUP BY change.broadcast_id, change.state
    ORDER BY change.broadcast_id, change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT count(*) AS messages FROM moved

-- name: give_back
-- Claimed, and certainly no request was written: it goes back into the queue. Where somebody else took the channel over
-- meanwhile and called it unknown it has failed, which a person can retry: its broadcast may be finished. Only the claim
-- that it names is given back: the message may be on its way again.
WITH returned AS MATERIALIZED (
    SELECT * FROM unnest(%(message_ids)s::bigint[], %(claims)s::timestamptz[]) AS r (message_id, claimed_at)
), locked AS MATERIALIZED (
    SELECT m.message_id, m.broadcast_id, m.state AS before
    FROM message AS m
    JOIN returned AS r ON r.message_id = m.message_id AND r.claimed_at = m.claimed_at
    WHERE m.workspace_id = %(workspace_id)s AND m.state IN ('sending', 'unknown')
    ORDER BY m.message_id
    FOR UPDATE OF m
), moved AS (
    UPDATE message AS m
    SET
        state = CASE WHEN l.before = 'sending' THEN 'queued' ELSE 'failed' END,
        reason = CASE WHEN l.before = 'unknown' THEN 'not_sent' END,
        reason_words = CASE WHEN l.before = 'unknown' THEN 'The worker ended before it was sent' END,
        failed_at = CASE WHEN l.before = 'unknown' THEN now() END,
        claimed_at = NULL
    FROM locked AS l
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = l.message_id
    RETURNING m.broadcast_id, l.before, m.state AS after
)
INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
SELECT %(workspace_id)s, change.broadcast_id, change.state, sum(change.messages)
FROM (
    SELECT broadcast_id, after AS state, 1 AS messages FROM moved
    UNION ALL
    SELECT broadcast_id, before, -1 FROM moved
) AS change
GROUP BY change.broadcast_id, change.state
ORDER BY change.broadcast_id, change.state
ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages

-- name: hold_state
-- Keeps a broadcast from being moved until the transaction ends.
SELECT state FROM broadcasts_broadcast
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s
FOR NO KEY UPDATE

-- name: hold_ending
-- Before finish_broadcast, in its transaction: waits for a Retry that has queued something and not committed it yet, which
-- that statement then sees. Locks only what seems to have ended.
SELECT b.id FROM broadcasts_broadcast AS b
WHERE b.workspace_id = %(workspace_id)s AND b.id = %(broadcast_id)s AND b.state = 'sending'
    AND NOT EXISTS (
        SELECT FROM message AS m
        WHERE m.workspace_id = b.workspace_id AND m.broadcast_id = b.id AND m.state = 'queued'
    )
FOR NO KEY UPDATE OF b

-- name: finish_broadcast
-- Finished when nothing waits and nothing is on its way; unknown messages stay unknown. Two questions, each of which has
-- its partial index (message_waiting, message_on_its_way): one for both states would read all messages.
UPDATE broadcasts_broadcast AS b SET state = 'finished', finished_at = now(), state_reason = ''
WHERE b.workspace_id = %(workspace_id)s AND b.id = %(broadcast_id)s AND b.state = 'sending'
    AND NOT EXISTS (
        SELECT FROM message AS m
        WHERE m.workspace_id = b.workspace_id AND m.broadcast_id = b.id AND m.state = 'queued'
    )
    AND NOT EXISTS (
        SELECT FROM message AS m
        WHERE m.workspace_id = b.workspace_id AND m.channel_id = b.channel_id AND m.state = 'sending'
            AND m.broadcast_id = b.id
    )
RETURNING b.id

-- name: cancel_queued
-- What has not left never will. In portions, so that no statement holds a million rows.
WITH portion AS (
    SELECT m.message_id FROM message AS m
    WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s AND m.state = 'queued'
    ORDER BY m.message_id
    LIMIT %(most)s
    FOR UPDATE
), moved AS (
    UPDATE message AS m SET state = 'cancelled', due_at = NULL
    FROM portion AS p
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = p.message_id
    RETURNING 1
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, %(broadcast_id)s, change.state, change.messages
    FROM (
        SELECT 'cancelled' AS state, count(*) AS messages FROM moved
        UNION ALL
        SELECT 'queued', -count(*) FROM moved
    ) AS change
    ORDER BY change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT count(*) AS messages FROM moved

-- name: is_never_accepted
-- A part of other statements: what Retry takes of the failed: the message `m` certainly was not accepted, and may be sent.
m.state = 'failed' AND m.accepted_at IS NULL AND m.sent_at IS NULL AND m.reason IS DISTINCT FROM 'opted_out' AND m.phone <> ''

-- name: is_held_back
-- A part of other statements: WhatsApp held the message `m` back less than a day ago: each earlier try lengthens the wait.
m.state = 'failed' AND coalesce(m.reason, '') = ANY(%(held_back)s::text[])
AND coalesce(m.failed_at, m.claimed_at, '-infinity') > now() - interval '1 day'

-- name: retry_failed
-- A new attempt of what certainly was not accepted, and of unknown ones where a person wants that. What became of the
-- earlier attempt is kept: receipts that still come for it move it and not the new one. What WhatsApp held back waits for
-- a day: each earlier try lengthens that. In portions, in the order of their ids from `after` on, so that no statement
-- holds a million rows and the tally, and what has failed again meanwhile is not taken twice. Gives the `last` id.
WITH again AS (
    SELECT m.* FROM message AS m
    WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s AND m.message_id > %(after)s
        AND (({is_never_accepted}) OR (%(include_unknown)s AND m.state = 'unknown' AND m.phone <> ''))
        AND NOT ({is_held_back})
    ORDER BY m.message_id
    LIMIT %(most)s
    FOR UPDATE
), kept AS (
    INSERT INTO message_attempt (
        workspace_id, message_id, attempt, state, reason, reason_words, detail, claimed_at, accepted_at, sent_at,
        delivered_at, read_at, failed_at
    )
    SELECT
        workspace_id, message_id, attempt, state, reason, reason_words, detail, claimed_at, accepted_at, sent_at,
        delivered_at, read_at, failed_at
    FROM again
), moved AS (
    UPDATE message AS m
    SET
        state = 'queued', attempt = m.attempt + 1, refusals = 0, due_at = NULL, reason = NULL, reason_words = NULL,
        detail = NULL, claimed_at = NULL, accepted_at = NULL, sent_at = NULL, delivered_at = NULL, read_at = NULL,
        failed_at = NULL
    FROM again AS a
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = a.message_id
    RETURNING m.message_id, a.state AS before
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, %(broadcast_id)s, change.state, sum(change.messages)
    FROM (
        SELECT 'queued' AS state, 1 AS messages FROM moved
        UNION ALL
        SELECT before, -1 FROM moved
    ) AS change
    GROUP BY change.state
    ORDER BY change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT count(*) AS messages, max(message_id) AS last FROM moved

-- name: count_retryable
-- What Retry takes of the failed; the unknown are counted by the tally.
SELECT count(*) AS messages FROM message AS m
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s
    AND {is_never_accepted} AND NOT ({is_held_back})

-- name: count_held_back
-- What Retry leaves out for now.
SELECT count(*) AS messages FROM message AS m
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s
    AND {is_never_accepted} AND {is_held_back}

-- name: written_today
-- A part of other statements: to whom a channel wrote within a day, and when last, for its daily limit. Reads the messages
-- of the broadcasts that claimed something within a day (see note_turn), and not the channel's whole past: an index by
-- channel and time would cost every message that is sent. An unknown message that is tried again may have arrived the
-- first time: its earlier attempt counts.
SELECT m.contact_id, max(greatest(m.claimed_at, earlier.claimed_at)) AS at
FROM broadcasts_broadcast AS b
JOIN message AS m ON m.workspace_id = b.workspace_id AND m.broadcast_id = b.id
LEFT JOIN message_attempt AS earlier
    ON m.attempt > 1 AND earlier.workspace_id = m.workspace_id AND earlier.message_id = m.message_id
    AND earlier.state <> 'failed'
WHERE b.workspace_id = %(workspace_id)s AND b.channel_id = %(channel_id)s AND b.claimed_at > now() - interval '1 day'
    AND m.workspace_id = %(workspace_id)s AND m.channel_id = %(channel_id)s
    AND greatest(m.claimed_at, earlier.claimed_at) > now() - interval '1 day'
GROUP BY m.contact_id

-- name: new_today
-- How many different people those are.
SELECT count(*) AS people FROM ({written_today}) AS written

-- name: note_used_up
-- The daily limit of new people is used up, by `over` more than there are: shown until the first of them is a day old.
UPDATE channels_channel
SET new_users_wait_until = (
    SELECT written.at + interval '1 day' FROM ({written_today}) AS written ORDER BY written.at OFFSET %(over)s LIMIT 1
)
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s

-- name: note_not_used_up
UPDATE channels_channel SET new_users_wait_until = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(channel_id)s AND new_users_wait_until IS NOT NULL

-- name: read_tally
SELECT state, messages FROM tally WHERE workspace_id = %(workspace_id)s AND broadcast_id = %(broadcast_id)s

-- name: count_reasons
-- Why messages failed, were skipped or are unknown, most first; also of those that wait because they were refused for
-- now, and of those that WhatsApp has accepted and holds. `accepted`: how many of them had been accepted.
SELECT
    m.state, coalesce(m.reason_words, m.reason, '') AS words, coalesce(m.reason, '') AS reason, count(*) AS messages,
    count(m.accepted_at) AS accepted
FROM message AS m
WHERE m.workspace_id = %(workspace_id)s AND m.broadcast_id = %(broadcast_id)s
    AND (m.state IN ('failed', 'skipped', 'unknown') OR m.state IN ('queued', 'accepted') AND m.reason IS NOT NULL)
GROUP BY 1, 2, 3
ORDER BY 4 DESC, 2

-- name: try_channel_lock
-- A session's lock, which a killed worker gives back with its connection. 17230: whose turn it is to send by a channel.
SELECT pg_try_advisory_lock(17230, %(channel_id)s::integer) AS is_locked

-- name: try_broadcast_lock
-- 17231: who prepares a broadcast.
SELECT pg_try_advisory_lock(17231, %(broadcast_id)s::integer) AS is_locked

-- name: unlock_broadcast
SELECT pg_advisory_unlock(17231, %(broadcast_id)s::integer)

-- name: try_preflight_lock
-- 17233: who goes through everybody for a broadcast's pre-flight.
SELECT pg_try_advisory_lock(17233, %(broadcast_id)s::integer) AS is_locked

-- name: unlock_preflight
SELECT pg_advisory_unlock(17233, %(broadcast_id)s::integer)

-- name: asked_preflights
-- Over all workspaces: pre-flights that a page has asked for and that have not come to their end, the oldest first. There
-- are at most as many rows as broadcasts.
SELECT workspace_id, broadcast_id AS id FROM broadcasts_preflightrun
WHERE ended_at IS NULL
ORDER BY asked_at, broadcast_id

-- name: read_clock
-- The server's clock: what was claimed until now.
SELECT clock_timestamp() AS now

-- name: wake_workers
SELECT pg_notify('castlist_broadcasts', %(workspace_id)s::text)

-- name: find_by_provider_ids
SELECT provider_id, message_id, attempt FROM provider_message
WHERE workspace_id = %(workspace_id)s AND channel_id = ANY(%(channel_ids)s) AND provider_id = ANY(%(provider_ids)s)

-- name: apply_moves
-- Receipts move only their attempt: the message itself where it is the current one, else what was kept of the earlier
-- one. A message that is queued, skipped or cancelled was never sent: a receipt for it is not ours and changes nothing. A
-- receipt proves that the message was accepted, save one that says that it was never handed over, which takes that back.
-- Gives every attempt that was reached, and how it stood before. `is_news`: it left after its broadcast was last held.
-- `is_channel_news`: and after a person last verified the channel (the first of those given), or this last waited for
-- another day.
WITH told AS MATERIALIZED (
    -- All that came of one attempt, folded: the first time of each state, and one failure.
    SELECT
        r.message_id, r.attempt,
        min(r.at) FILTER (WHERE r.state = 'sent') AS sent_at,
        min(r.at) FILTER (WHERE r.state = 'delivered') AS delivered_at,
        min(r.at) FILTER (WHERE r.state = 'read') AS read_at,
        min(r.at) FILTER (WHERE r.state = 'failed') AS failed_at,
        min(r.reason) FILTER (WHERE r.state = 'failed') AS reason,
        min(r.words) FILTER (WHERE r.state = 'failed') AS words,
        min(r.detail) FILTER (WHERE r.state = 'failed') AS detail,
        coalesce(bool_or(r.is_unsubmitted), false) AS is_unsubmitted
    FROM unnest(
        %(message_ids)s::bigint[], %(attempts)s::smallint[], %(states)s::text[], %(times)s::timestamptz[],
        %(reasons)s::text[], %(words)s::text[], %(details)s::text[], %(unsubmitted)s::boolean[]
    ) AS r (message_id, attempt, state, at, reason, words, detail, is_unsubmitted)
    GROUP BY r.message_id, r.attempt
), current AS MATERIALIZED (
    SELECT
        m.message_id, m.attempt, true AS is_current, m.broadcast_id, m.claimed_at, m.state, m.reason, m.reason_words,
        m.detail, m.accepted_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at
    FROM message AS m
    JOIN told AS t ON t.message_id = m.message_id AND t.attempt = m.attempt
    WHERE m.workspace_id = %(workspace_id)s AND m.channel_id = ANY(%(channel_ids)s)
        AND m.state NOT IN ('queued', 'skipped', 'cancelled')
    ORDER BY m.message_id
    FOR UPDATE OF m
), earlier AS MATERIALIZED (
    SELECT
        a.message_id, a.attempt, false AS is_current, m.broadcast_id, a.claimed_at, a.state, a.reason, a.reason_words,
        a.detail, a.accepted_at, a.sent_at, a.delivered_at, a.read_at, a.failed_at
    FROM message_attempt AS a
    JOIN told AS t ON t.message_id = a.message_id AND t.attempt = a.attempt
    JOIN message AS m
        ON m.workspace_id = %(workspace_id)s AND m.channel_id = ANY(%(channel_ids)s) AND m.message_id = a.message_id
    WHERE a.workspace_id = %(workspace_id)s
    ORDER BY a.message_id, a.attempt
    FOR UPDATE OF a
), reached AS (
    SELECT
        s.message_id, s.attempt, s.is_current, s.broadcast_id, s.claimed_at, s.state AS before,
        s.accepted_at, s.failed_at, s.reason, s.reason_words, s.detail, t.failed_at AS told_failed_at,
        t.reason AS told_reason, t.words AS told_words, t.detail AS told_detail, t.is_unsubmitted,
        least(s.sent_at, t.sent_at) AS sent_at,
        least(s.delivered_at, t.delivered_at) AS delivered_at,
        least(s.read_at, t.read_at) AS read_at
    FROM (SELECT * FROM current UNION ALL SELECT * FROM earlier) AS s
    JOIN told AS t ON t.message_id = s.message_id AND t.attempt = s.attempt
), judged AS (
    SELECT
        r.*,
        CASE
            WHEN r.read_at IS NOT NULL THEN 'read'
            WHEN r.delivered_at IS NOT NULL THEN 'delivered'
            WHEN r.before = 'failed' OR r.told_failed_at IS NOT NULL THEN 'failed'
            ELSE 'sent'
        END AS after
    FROM reached AS r
), settled AS MATERIALIZED (
    SELECT
        j.message_id, j.attempt, j.is_current, j.broadcast_id, j.claimed_at, j.before, j.after, j.sent_at,
        j.delivered_at, j.read_at, coalesce(j.failed_at, j.told_failed_at) AS failed_at,
        CASE
            WHEN j.after = 'failed' AND j.is_unsubmitted AND j.sent_at IS NULL THEN NULL
            WHEN j.is_unsubmitted THEN coalesce(j.accepted_at, j.sent_at, j.delivered_at, j.read_at)
            ELSE coalesce(j.accepted_at, j.sent_at, j.delivered_at, j.read_at, j.told_failed_at)
        END AS accepted_at,
        CASE WHEN j.after = 'failed' THEN CASE WHEN j.before = 'failed' THEN j.reason ELSE j.told_reason END END AS reason,
        CASE
            WHEN j.after = 'failed' THEN CASE WHEN j.before = 'failed' THEN j.reason_words ELSE j.told_words END
        END AS words,
        CASE WHEN j.after = 'failed' THEN CASE WHEN j.before = 'failed' THEN j.detail ELSE j.told_detail END END AS detail
    FROM judged AS j
), moved AS (
    UPDATE message AS m
    SET
        state = s.after, accepted_at = s.accepted_at, sent_at = s.sent_at, delivered_at = s.delivered_at,
        read_at = s.read_at, failed_at = s.failed_at, reason = s.reason, reason_words = s.words, detail = s.detail
    FROM settled AS s
    WHERE m.workspace_id = %(workspace_id)s AND s.is_current AND m.message_id = s.message_id
), kept AS (
    UPDATE message_attempt AS a
    SET
        state = s.after, accepted_at = s.accepted_at, sent_at = s.sent_at, delivered_at = s.delivered_at,
        read_at = s.read_at, failed_at = s.failed_at, reason = s.reason, reason_words = s.words, detail = s.detail
    FROM settled AS s
    WHERE a.workspace_id = %(workspace_id)s AND NOT s.is_current AND a.message_id = s.message_id
        AND a.attempt = s.attempt
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, change.broadcast_id, change.state, sum(change.messages)
    FROM (
        SELECT broadcast_id, after AS state, 1 AS messages FROM settled WHERE is_current AND before <> after
        UNION ALL
        SELECT broadcast_id, before, -1 FROM settled WHERE is_current AND before <> after
    ) AS change
    GROUP BY change.broadcast_id, change.state
    ORDER BY change.broadcast_id, change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT
    s.message_id, s.attempt, s.is_current, s.broadcast_id, s.before, s.after,
    coalesce(s.claimed_at > b.held_at, true) AS is_news,
    coalesce(
        s.claimed_at > greatest(b.held_at, c.checked_at, CASE WHEN c.waits_until <= now() THEN c.waits_until END), true
    ) AS is_channel_news
FROM settled AS s
LEFT JOIN broadcasts_broadcast AS b ON b.workspace_id = %(workspace_id)s AND b.id = s.broadcast_id
LEFT JOIN channels_channel AS c ON c.workspace_id = %(workspace_id)s AND c.id = (%(channel_ids)s::bigint[])[1]

-- name: queue_again
-- Messages that the provider says it never handed over, and would another day: a new attempt by itself, once the channel
-- may send again. What became of the earlier attempt is kept. Those of a cancelled broadcast stay failed.
WITH again AS (
    SELECT m.* FROM message AS m
    JOIN broadcasts_broadcast AS b ON b.workspace_id = m.workspace_id AND b.id = m.broadcast_id
    WHERE m.workspace_id = %(workspace_id)s AND m.channel_id = ANY(%(channel_ids)s) AND m.message_id = ANY(%(message_ids)s)
        AND m.state = 'failed' AND m.accepted_at IS NULL AND m.sent_at IS NULL AND b.state <> 'cancelled'
        AND m.phone <> ''
    ORDER BY m.message_id
    FOR UPDATE OF m
), kept AS (
    INSERT INTO message_attempt (
        workspace_id, message_id, attempt, state, reason, reason_words, detail, claimed_at, accepted_at, sent_at,
        delivered_at, read_at, failed_at
    )
    SELECT
        workspace_id, message_id, attempt, state, reason, reason_words, detail, claimed_at, accepted_at, sent_at,
        delivered_at, read_at, failed_at
    FROM again
), moved AS (
    UPDATE message AS m
    SET
        state = 'queued', attempt = m.attempt + 1, due_at = %(due_at)s, claimed_at = NULL, accepted_at = NULL,
        failed_at = NULL
    FROM again AS a
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = a.message_id
    RETURNING m.broadcast_id
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, change.broadcast_id, change.state, sum(change.messages)
    FROM (
        SELECT broadcast_id, 'queued' AS state, 1 AS messages FROM moved
        UNION ALL
        SELECT broadcast_id, 'failed', -1 FROM moved
    ) AS change
    GROUP BY change.broadcast_id, change.state
    ORDER BY change.broadcast_id, change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT DISTINCT broadcast_id FROM moved ORDER BY broadcast_id

-- name: take_up_again
-- A finished broadcast that has something queued again is Sending, as by Retry.
UPDATE broadcasts_broadcast SET state = 'sending', finished_at = NULL
WHERE workspace_id = %(workspace_id)s AND id IN (
    SELECT b.id FROM broadcasts_broadcast AS b
    WHERE b.workspace_id = %(workspace_id)s AND b.id = ANY(%(broadcast_ids)s) AND b.state = 'finished'
    ORDER BY b.id
    FOR UPDATE
)

-- name: ended_with_waiting
-- Over all workspaces: broadcasts that have ended, with messages that are still queued, because whoever cancelled or
-- queued them died over it. OFFSET 0 makes it one look into message_waiting for each broadcast that has ended, however
-- many messages wait elsewhere.
SELECT b.workspace_id, b.id FROM broadcasts_broadcast AS b
WHERE b.state IN ('cancelled', 'finished')
    AND EXISTS (
        SELECT FROM message AS m
        WHERE m.workspace_id = b.workspace_id AND m.broadcast_id = b.id AND m.state = 'queued'
        OFFSET 0
    )
ORDER BY b.id

-- name: broadcast_names
SELECT id, uuid, name FROM broadcasts_broadcast WHERE workspace_id = %(workspace_id)s

-- name: hold_segment
-- Whoever adds it to a broadcast has to wait for its row when that is committed, and finds it gone if it was deleted.
SELECT id, name FROM audience_segment
WHERE workspace_id = %(workspace_id)s AND name_key = %(name_key)s
FOR UPDATE

-- name: broadcasts_of_segment
SELECT b.name, b.state FROM broadcasts_broadcast AS b
JOIN broadcasts_broadcastsegment AS chosen ON chosen.broadcast_id = b.id
WHERE b.workspace_id = %(workspace_id)s AND chosen.segment_id = %(segment_id)s
ORDER BY b.id

-- name: recipients_near
-- A few contacts of an audience beside a place in it, to be looked at one by one: `place` says from where, `order` into
-- which direction.
SELECT
    c.contact_id, c.phone, cardinality(c.channel_ids) > 0 AS is_whatsapp, {is_opted_out} AS is_opted_out
    {columns},
    concat_ws(' ', c.first_name, c.last_name) AS name
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND {audience} AND {place}
ORDER BY c.contact_id {order}
LIMIT %(most)s

-- name: count_values
-- How many of an audience have a value, for each field and attribute that any of them has, and one value of each as an
-- example. Of a big audience the first `most` are looked at.
WITH seen AS MATERIALIZED (
    SELECT
        c.attributes,
        jsonb_build_object(
            'username', c.username, 'phone', c.phone, 'email', c.email, 'first_name', c.first_name,
            'last_name', c.last_name, 'title', c.title, 'account', c.account
        ) AS fields
    FROM contact AS c
    WHERE c.workspace_id = %(workspace_id)s AND {audience}
    LIMIT %(most)s
)
SELECT true AS is_field, each.key AS name, count(*) AS people, min(left(each.value, 60)) AS example
FROM seen, jsonb_each_text(seen.fields) AS each
WHERE each.value <> ''
GROUP BY each.key
UNION ALL
SELECT false, each.key, count(*), min(left(each.value, 60))
FROM seen, jsonb_each_text(seen.attributes) AS each
WHERE each.value <> ''
GROUP BY each.key
UNION ALL
SELECT NULL, NULL, count(*), NULL FROM seen

-- name: segments_in_use
-- Which broadcasts name a segment, by the segment's UUID; those that have yet to start need it.
SELECT s.uuid, b.name, b.state FROM broadcasts_broadcastsegment AS chosen
JOIN broadcasts_broadcast AS b ON b.id = chosen.broadcast_id
JOIN audience_segment AS s ON s.id = chosen.segment_id AND s.workspace_id = b.workspace_id
WHERE b.workspace_id = %(workspace_id)s AND NOT chosen.is_excluded
ORDER BY b.id DESC

-- name: change_values
UPDATE broadcasts_broadcast SET values = %(values)s
WHERE workspace_id = %(workspace_id)s AND id = %(broadcast_id)s AND NOT is_frozen

-- name: hold_unfrozen
-- Whatever could begin to write messages down: nothing of it is sending, so nobody waits for long.
SELECT id, name, state, values FROM broadcasts_broadcast
WHERE workspace_id = %(workspace_id)s AND NOT is_frozen AND state IN ('draft', 'scheduled', 'missed', 'paused', 'preparing')
ORDER BY id
FOR NO KEY UPDATE

-- name: hold_messages_of
SELECT message_id, state FROM message
WHERE workspace_id = %(workspace_id)s AND contact_id = %(contact_id)s
ORDER BY message_id
FOR UPDATE

-- name: erase_messages
-- The rows stay, so that each broadcast's sums do; what waits is cancelled, and the tally with it. The reason's words stay
-- (reports count by them), save where they name the number.
WITH mine AS MATERIALIZED (
    SELECT m.message_id, m.broadcast_id, m.state AS before FROM message AS m
    WHERE m.workspace_id = %(workspace_id)s AND m.contact_id = %(contact_id)s
    ORDER BY m.message_id
    FOR UPDATE
), moved AS (
    UPDATE message AS m
    SET
        phone = '', payload = NULL, detail = NULL, due_at = NULL,
        state = CASE WHEN mine.before = 'queued' THEN 'cancelled' ELSE mine.before END,
        reason_words = CASE
            WHEN EXISTS (SELECT FROM unnest(%(phones)s::text[]) AS p WHERE strpos(m.reason_words, p) > 0) THEN m.reason
            ELSE m.reason_words
        END
    FROM mine
    WHERE m.workspace_id = %(workspace_id)s AND m.message_id = mine.message_id
), attempts AS (
    UPDATE message_attempt AS a
    SET
        detail = NULL,
        reason_words = CASE
            WHEN EXISTS (SELECT FROM unnest(%(phones)s::text[]) AS p WHERE strpos(a.reason_words, p) > 0) THEN a.reason
            ELSE a.reason_words
        END
    FROM mine
    WHERE a.workspace_id = %(workspace_id)s AND a.message_id = mine.message_id
), counted AS (
    INSERT INTO tally AS t (workspace_id, broadcast_id, state, messages)
    SELECT %(workspace_id)s, change.broadcast_id, change.state, sum(change.messages)
    FROM (
        SELECT broadcast_id, 'cancelled' AS state, 1 AS messages FROM mine WHERE before = 'queued'
        UNION ALL
        SELECT broadcast_id, 'queued', -1 FROM mine WHERE before = 'queued'
    ) AS change
    GROUP BY change.broadcast_id, change.state
    ORDER BY change.broadcast_id, change.state
    ON CONFLICT (workspace_id, broadcast_id, state) DO UPDATE SET messages = t.messages + excluded.messages
)
SELECT message_id FROM mine

-- name: find_tests
-- Tests of drafts that receipts name; a workspace has at most one for each of its broadcasts.
SELECT id, ref, provider_ids, phone FROM broadcasts_senttest
WHERE workspace_id = %(workspace_id)s AND channel_id = ANY(%(channel_ids)s::bigint[])
    AND (ref = ANY(%(refs)s::text[]) OR provider_ids ?| %(ids)s::text[])

-- name: follow_test
UPDATE broadcasts_senttest SET state = %(state)s, state_at = %(at)s, words = %(words)s
WHERE workspace_id = %(workspace_id)s AND id = %(test_id)s AND state = ANY(%(before)s::text[])

-- name: accepted_tests
SELECT ref, phone, state_at AS accepted_at FROM broadcasts_senttest
WHERE workspace_id = %(workspace_id)s AND channel_id = %(channel_id)s AND state = 'accepted'
ORDER BY id

-- name: erase_tests
DELETE FROM broadcasts_senttest WHERE workspace_id = %(workspace_id)s AND phone = ANY(%(phones)s::text[])
