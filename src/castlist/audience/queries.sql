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
-- One count over the memberships' primary key for all imported segments together.
SELECT s.uuid, s.name, s.kind, coalesce(m.users, 0) AS users, s.created_at
FROM audience_segment AS s
LEFT JOIN (
    SELECT segment_id, count(*) AS users FROM segment_membership
    WHERE workspace_id = %(workspace_id)s
    GROUP BY segment_id
) AS m ON m.segment_id = s.id
WHERE s.workspace_id = %(workspace_id)s
ORDER BY s.name_key

-- name: read_clock
-- The database's clock, which also dates contacts: what was made a moment ago is never in the future.
SELECT timezone, clock_timestamp() AS now FROM workspaces_workspace WHERE id = %(workspace_id)s

-- name: read_segments
-- The rule as text, since Django's connections and our own make different things of jsonb.
SELECT id, uuid, name, kind, rule::text AS stored_rule FROM audience_segment WHERE workspace_id = %(workspace_id)s

-- name: lock_segments
-- Held until the transaction ends: of two people who make, change or delete rule segments of a workspace at the same
-- moment the second sees what the first has done, so that no circle closes between them.
SELECT FROM workspaces_workspace WHERE id = %(workspace_id)s FOR NO KEY UPDATE

-- name: add_rule_segment
INSERT INTO audience_segment (workspace_id, uuid, name, name_key, kind, rule, created_at)
VALUES (%(workspace_id)s, %(uuid)s, %(name)s, %(name_key)s, 'rule', %(rule)s, now())
ON CONFLICT (workspace_id, name_key) DO NOTHING
RETURNING uuid

-- name: change_rule
UPDATE audience_segment SET rule = %(rule)s
WHERE workspace_id = %(workspace_id)s AND uuid = %(uuid)s AND kind = 'rule'
RETURNING uuid

-- name: delete_memberships
-- Counted from the rows: Citus reports wrong command tags.
WITH gone AS (
    DELETE FROM segment_membership WHERE workspace_id = %(workspace_id)s AND segment_id = %(segment_id)s RETURNING 1
)
SELECT count(*) AS users FROM gone

-- name: is_member
-- A part of other statements: whether the contact `c` is in an imported segment. OFFSET 0 makes it one lookup in the
-- primary key for each contact. Without it the planner makes a hash of all members, which costs the same where all
-- contacts are read at once and everything where they are read in batches: a million contacts in batches of 10,000 took
-- 96 s, and 6 s so.
EXISTS (
    SELECT FROM segment_membership AS m
    WHERE m.workspace_id = c.workspace_id AND m.segment_id = {segment_id} AND m.contact_id = c.contact_id
    OFFSET 0
)

-- name: is_opted_out
-- A part of other statements: whether the contact `c` has opted out: by number, by WhatsApp's own form of it (Brazil,
-- Mexico, Argentina; reference §6.4), by user id, or under another number that WhatsApp takes for this one. A few
-- lookups, each in its index; OFFSET 0 as above. Needs of `c`: workspace_id, phone, wa_id, user_id.
(
    EXISTS (SELECT FROM opt_out AS o WHERE o.workspace_id = c.workspace_id AND o.phone = c.phone OFFSET 0)
    OR c.wa_id IS NOT NULL
        AND EXISTS (SELECT FROM opt_out AS o WHERE o.workspace_id = c.workspace_id AND o.phone = c.wa_id OFFSET 0)
    OR c.user_id IS NOT NULL
        AND EXISTS (SELECT FROM opt_out AS o WHERE o.workspace_id = c.workspace_id AND o.user_id = c.user_id OFFSET 0)
    OR EXISTS (
        SELECT FROM contact AS same
        JOIN opt_out AS o ON o.workspace_id = same.workspace_id AND o.phone = same.phone
        WHERE same.workspace_id = c.workspace_id AND same.wa_id = c.phone
        OFFSET 0
    )
)

-- name: is_opted_out_of_all
-- The same, for statements that read a whole audience: compared with IN, which PostgreSQL hashes once, and not by lookups
-- for each of a million contacts. tests/broadcasts/test_who_has_opted_out.py holds the two to be one.
(
    c.phone IN (
        SELECT o.phone FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s AND o.phone IS NOT NULL
        UNION ALL
        SELECT same.wa_id FROM opt_out AS o
        JOIN contact AS same ON same.workspace_id = o.workspace_id AND same.phone = o.phone
        WHERE o.workspace_id = %(workspace_id)s AND same.wa_id IS NOT NULL
    ) OR (
        c.wa_id IS NOT NULL AND c.wa_id IN (
            SELECT o.phone FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s AND o.phone IS NOT NULL
        )
    ) OR (
        c.user_id IS NOT NULL AND c.user_id IN (
            SELECT o.user_id FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s AND o.user_id IS NOT NULL
        )
    )
)

-- name: count_contacts
-- One walk over the workspace's contacts answers any number of conditions.
SELECT {counts} FROM contact AS c WHERE c.workspace_id = %(workspace_id)s

-- name: count_matching
-- Works each condition of a rule out once a contact (OFFSET 0 keeps it from being done again for each use), and the
-- opt-outs only of those that the rule matches.
SELECT
    count(*) FILTER (WHERE {matches}) AS matching,
    count(*) AS total,
    count(*) FILTER (WHERE {matches} AND {is_opted_out}) AS opted_out,
    {counts}
FROM (
    SELECT c.workspace_id, c.phone, c.wa_id, c.user_id, {conditions}
    FROM contact AS c
    WHERE c.workspace_id = %(workspace_id)s
    OFFSET 0
) AS c

-- name: contact_line
-- A part of other statements. PostgreSQL writes the line itself: no number passes through a float of Python's. It is put
-- together of texts, since json_build_object writes ` : ` after a name and jsonb, which it takes over, writes `: `.
concat(
    '{{"phone": ', to_json(c.phone),
    ', "username": ', coalesce(to_json(c.username), 'null'),
    ', "email": ', coalesce(to_json(c.email), 'null'),
    ', "first_name": ', coalesce(to_json(c.first_name), 'null'),
    ', "last_name": ', coalesce(to_json(c.last_name), 'null'),
    ', "title": ', coalesce(to_json(c.title), 'null'),
    ', "account": ', coalesce(to_json(c.account), 'null'),
    ', "attributes": ', c.attributes,
    ', "segments": ', (
        SELECT coalesce(json_agg(s.name ORDER BY s.name_key), '[]')
        FROM segment_membership AS m
        JOIN audience_segment AS s ON s.workspace_id = m.workspace_id AND s.id = m.segment_id
        WHERE m.workspace_id = c.workspace_id AND m.contact_id = c.contact_id
    ),
    ', "opted_out": ', to_json({is_opted_out}), '}}'
)

-- name: is_searched
-- A part of other statements. Both conditions are optional; null means that it is not asked for. The patterns know of
-- case themselves (folded_patterns.py). Words have no index, which every import would pay for: a million contacts of one
-- workspace are read by its key, in the order of the list, in one to two seconds.
(
    %(digits)s::text IS NULL
    OR starts_with(c.phone, %(digits)s)
    OR right(c.phone, length(%(digits)s)) = %(digits)s
) AND (
    %(words)s::text[] IS NULL
    OR concat_ws(' ', c.username, c.email, c.first_name, c.last_name) ~ ALL (%(words)s::text[])
)

-- name: list_contacts
-- In the order in which they were made.
SELECT {line} AS line
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND {condition} AND {is_searched}
ORDER BY c.contact_id

-- name: list_members
-- Those of an imported segment, in the same order. It begins with the memberships, whatever the planner knows of them:
-- OFFSET 0 keeps it from reading all contacts of the workspace to find a few. Measured with a million members it costs
-- no more than the planner's own way.
SELECT {line} AS line
FROM segment_membership AS m
CROSS JOIN LATERAL (
    SELECT * FROM contact AS k WHERE k.workspace_id = m.workspace_id AND k.contact_id = m.contact_id OFFSET 0
) AS c
WHERE m.workspace_id = %(workspace_id)s AND m.segment_id = %(segment_id)s AND {is_searched}
ORDER BY m.contact_id

-- name: preview_contacts
SELECT {line} AS line
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND {condition}
ORDER BY c.contact_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: add_opt_outs
-- One for each person and means, with the time of the last wish. What was lifted later than it was wished stays lifted:
-- providers tell things twice, and late. New rows are written in the order of their keys and standing ones locked in that
-- of their ids, so that two writers cannot deadlock. Gives a row for each that is new.
WITH wish AS MATERIALIZED (
    SELECT w.person, w.source, max(coalesce(w.at, now())) AS at
    FROM unnest(%(people)s::text[], %(sources)s::text[], %(times)s::timestamptz[]) AS w (person, source, at)
    GROUP BY w.person, w.source
), standing AS (
    SELECT o.opt_out_id, wish.at
    FROM wish
    JOIN opt_out AS o ON o.workspace_id = %(workspace_id)s AND o.phone = wish.person AND o.source = wish.source
    UNION ALL
    SELECT o.opt_out_id, wish.at
    FROM wish
    JOIN opt_out AS o ON o.workspace_id = %(workspace_id)s AND o.user_id = wish.person AND o.source = wish.source
), older AS MATERIALIZED (
    SELECT o.opt_out_id, s.at
    FROM standing AS s
    JOIN opt_out AS o ON o.workspace_id = %(workspace_id)s AND o.opt_out_id = s.opt_out_id
    WHERE o.opted_out_at < s.at
    ORDER BY o.opt_out_id
    FOR UPDATE OF o
), renewed AS (
    UPDATE opt_out AS o SET opted_out_at = s.at
    FROM older AS s
    WHERE o.workspace_id = %(workspace_id)s AND o.opt_out_id = s.opt_out_id AND o.opted_out_at < s.at
)
INSERT INTO opt_out (workspace_id, phone, user_id, source, opted_out_at)
SELECT
    %(workspace_id)s,
    CASE WHEN wish.person ~ '^[0-9]+$' THEN wish.person END,
    CASE WHEN wish.person !~ '^[0-9]+$' THEN wish.person END,
    wish.source,
    wish.at
FROM wish
WHERE NOT EXISTS (
    SELECT FROM opt_out_lift AS l
    WHERE l.workspace_id = %(workspace_id)s AND l.person = wish.person AND l.source = wish.source
        AND l.lifted_at > wish.at
)
ORDER BY wish.person, wish.source
ON CONFLICT DO NOTHING
RETURNING 1

-- name: lift_opt_outs
-- The lift is remembered, also where there is nothing to lift: the wish that it answers may come after it. One of now,
-- by a person of the team, is remembered as of a minute ago: what somebody asks for in the next moment counts, though
-- providers tell whole seconds, and by another clock.
WITH wish AS MATERIALIZED (
    SELECT
        w.person, w.source, max(coalesce(w.at, now())) AS at,
        max(coalesce(w.at, now() - interval '1 minute')) AS remembered_at,
        max(w.by) AS by
    FROM unnest(%(people)s::text[], %(sources)s::text[], %(times)s::timestamptz[], %(by)s::text[])
        AS w (person, source, at, by)
    GROUP BY w.person, w.source
), remembered AS (
    INSERT INTO opt_out_lift AS l (workspace_id, person, source, lifted_at, lifted_by)
    SELECT %(workspace_id)s, wish.person, wish.source, wish.remembered_at, wish.by
    FROM wish
    ORDER BY wish.person, wish.source
    ON CONFLICT (workspace_id, person, source) DO UPDATE SET
        lifted_by = CASE WHEN excluded.lifted_at >= l.lifted_at THEN excluded.lifted_by ELSE l.lifted_by END,
        lifted_at = greatest(l.lifted_at, excluded.lifted_at)
)
DELETE FROM opt_out AS gone
WHERE gone.workspace_id = %(workspace_id)s AND gone.opt_out_id IN (
    SELECT o.opt_out_id
    FROM wish
    JOIN opt_out AS o ON o.workspace_id = %(workspace_id)s AND o.phone = wish.person AND o.source = wish.source
    WHERE o.opted_out_at <= wish.at
    UNION ALL
    SELECT o.opt_out_id
    FROM wish
    JOIN opt_out AS o ON o.workspace_id = %(workspace_id)s AND o.user_id = wish.person AND o.source = wish.source
    WHERE o.opted_out_at <= wish.at
)
RETURNING 1

-- name: has_opted_out
-- A number that may be on no list, or on one as another number that WhatsApp takes for it.
SELECT 1 FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s AND o.phone = %(phone)s
UNION ALL
SELECT 1 FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND (c.phone = %(phone)s OR c.wa_id = %(phone)s) AND {is_opted_out}
LIMIT 1

-- name: is_also_listed_by_number
-- A part of other statements: whether the opt-out `o` is a user id of somebody whose number opted out by the same means.
-- WhatsApp tells both names of who stops; a person reading the list sees them once, by the number.
(
    o.user_id IS NOT NULL
    AND EXISTS (
        SELECT FROM contact AS c
        JOIN opt_out AS by_number
            ON by_number.workspace_id = c.workspace_id AND by_number.phone IN (c.phone, c.wa_id)
            AND by_number.source = o.source
        WHERE c.workspace_id = o.workspace_id AND c.user_id = o.user_id
        OFFSET 0
    )
)

-- name: list_opt_outs
SELECT
    o.phone, o.user_id, o.source, o.opted_out_at,
    EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = o.workspace_id AND c.phone = o.phone)
        OR EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = o.workspace_id AND c.wa_id = o.phone)
        OR EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = o.workspace_id AND c.user_id = o.user_id) AS is_listed
FROM opt_out AS o
WHERE o.workspace_id = %(workspace_id)s AND NOT {is_also_listed_by_number}
ORDER BY o.opted_out_at DESC, o.opt_out_id DESC

-- name: opt_outs_that_move
-- What people wished under the numbers that they have left, as of the new ones.
SELECT moved.new_phone, o.source, o.opted_out_at
FROM unnest(%(old_phones)s::text[], %(new_phones)s::text[]) AS moved (old_phone, new_phone)
JOIN opt_out AS o ON o.workspace_id = %(workspace_id)s AND o.phone = moved.old_phone

-- name: page_of_opt_outs
-- A page of the list by the key, the youngest rows first; `found` (digits) finds numbers that contain it.
SELECT
    o.opt_out_id, o.phone, o.user_id, o.source, o.opted_out_at,
    EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = o.workspace_id AND c.phone = o.phone)
        OR EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = o.workspace_id AND c.wa_id = o.phone)
        OR EXISTS (SELECT FROM contact AS c WHERE c.workspace_id = o.workspace_id AND c.user_id = o.user_id) AS is_listed
FROM opt_out AS o
WHERE o.workspace_id = %(workspace_id)s
    AND (%(before)s::bigint IS NULL OR o.opt_out_id < %(before)s)
    AND NOT {is_also_listed_by_number}
    AND (%(found)s = '' OR o.phone LIKE '%%' || %(found)s || '%%')
ORDER BY o.opt_out_id DESC
LIMIT %(most)s

-- name: opt_outs_of_person
SELECT
    o.opt_out_id, o.phone, o.user_id, o.source, o.opted_out_at, false AS is_listed
FROM opt_out AS o
WHERE o.workspace_id = %(workspace_id)s AND (o.phone = %(person)s OR o.user_id = %(person)s)
ORDER BY o.opted_out_at DESC

-- name: count_opt_outs
SELECT count(*) FROM opt_out AS o WHERE o.workspace_id = %(workspace_id)s AND NOT {is_also_listed_by_number}

-- name: lifts_by_the_team
-- Whom the team brought back last, and who did it: one row a person, of whatever means they had opted out by.
SELECT l.person, max(l.lifted_at) AS lifted_at, max(l.lifted_by) AS lifted_by
FROM opt_out_lift AS l
WHERE l.workspace_id = %(workspace_id)s AND l.lifted_by <> ''
GROUP BY l.person
ORDER BY max(l.lifted_at) DESC
LIMIT %(most)s

-- name: count_some
-- Counts no further than is asked: what is more is estimated.
SELECT count(*) FROM (
    SELECT FROM contact AS c WHERE c.workspace_id = %(workspace_id)s LIMIT %(limit)s
) AS counted

-- name: count_some_members
SELECT count(*) FROM (
    SELECT FROM segment_membership AS m
    WHERE m.workspace_id = %(workspace_id)s AND m.segment_id = %(segment_id)s
    LIMIT %(limit)s
) AS counted

-- name: explain_contacts
-- What the planner believes, from the statistics that PostgreSQL keeps anyway.
EXPLAIN (FORMAT JSON) SELECT FROM contact AS c WHERE c.workspace_id = %(workspace_id)s

-- name: explain_members
EXPLAIN (FORMAT JSON)
SELECT FROM segment_membership AS m WHERE m.workspace_id = %(workspace_id)s AND m.segment_id = %(segment_id)s

-- name: count_opted_out
-- Those of the list who opted out: from the opt-outs, of which there are few, to the contacts, each found by its index.
SELECT count(*) FROM (
    SELECT c.contact_id FROM opt_out AS o
    JOIN contact AS c ON c.workspace_id = o.workspace_id AND c.phone = o.phone
    WHERE o.workspace_id = %(workspace_id)s
    UNION
    SELECT c.contact_id FROM opt_out AS o
    JOIN contact AS c ON c.workspace_id = o.workspace_id AND c.user_id = o.user_id
    WHERE o.workspace_id = %(workspace_id)s
    UNION
    SELECT c.contact_id FROM opt_out AS o
    JOIN contact AS c ON c.workspace_id = o.workspace_id AND c.wa_id = o.phone
    WHERE o.workspace_id = %(workspace_id)s
    UNION
    SELECT c.contact_id FROM opt_out AS o
    JOIN contact AS same ON same.workspace_id = o.workspace_id AND same.phone = o.phone
    JOIN contact AS c ON c.workspace_id = same.workspace_id AND c.phone = same.wa_id
    WHERE o.workspace_id = %(workspace_id)s
) AS opted_out

-- name: opt_outs_by_day
-- The youngest rows by the key, however many there are, by the days of a time zone. One who opted out by several means on
-- a day is one of that day.
SELECT count(DISTINCT coalesce(o.phone, o.user_id)) AS people, max(o.opted_out_at) AS at, count(*) AS read
FROM (
    SELECT phone, user_id, opted_out_at FROM opt_out
    WHERE workspace_id = %(workspace_id)s
    ORDER BY opt_out_id DESC
    LIMIT %(most)s
) AS o
GROUP BY (o.opted_out_at AT TIME ZONE %(zone)s)::date
ORDER BY max(o.opted_out_at) DESC

-- name: count_of_phones
-- Those of a few numbers who are on the list and have not opted out.
SELECT count(*) FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND c.phone = ANY (%(phones)s::text[]) AND NOT {is_opted_out}

-- name: count_listed
-- The exact count of a list.
SELECT count(*) FROM contact AS c WHERE c.workspace_id = %(workspace_id)s AND {condition}

-- name: count_listed_some
SELECT count(*) FROM (
    SELECT FROM contact AS c WHERE c.workspace_id = %(workspace_id)s AND {condition} LIMIT %(limit)s
) AS counted

-- name: reach_of_ids
SELECT min(c.contact_id), max(c.contact_id) FROM contact AS c WHERE c.workspace_id = %(workspace_id)s

-- name: sample_listed
-- Looks at runs of contacts spread evenly over the workspace, the same ones each time: a number that is about right, and
-- does not change from page to page.
SELECT count(*) FILTER (WHERE {condition}), count(*)
FROM unnest(%(starts)s::bigint[]) AS s (start)
CROSS JOIN LATERAL (
    SELECT * FROM contact AS k
    WHERE k.workspace_id = %(workspace_id)s AND k.contact_id >= s.start
    ORDER BY k.contact_id
    LIMIT %(run)s
) AS c

-- name: rows_by_sort
-- A part of `list_page`: as PostgreSQL sees fit. `here` is the part of the sorted list that is asked for.
SELECT c.* FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND {here} AND {matches}
ORDER BY {order}
LIMIT {limit}

-- name: rows_by_walk
-- A part of `list_page`: along the index of the list's order until enough match. OFFSET 0 keeps what has to match from
-- the planner, which would take them for a few and read everything to sort those.
SELECT c.* FROM (
    SELECT * FROM contact AS c WHERE c.workspace_id = %(workspace_id)s AND {here} ORDER BY {order} OFFSET 0
) AS c
WHERE {matches}
LIMIT {limit}

-- name: rows_by_members
-- A part of `list_page`: the members of an imported segment; see `list_members` for OFFSET 0.
SELECT c.* FROM segment_membership AS m
CROSS JOIN LATERAL (
    SELECT * FROM contact AS k WHERE k.workspace_id = m.workspace_id AND k.contact_id = m.contact_id OFFSET 0
) AS c
WHERE m.workspace_id = %(workspace_id)s AND m.segment_id = {segment_id} AND {here} AND {matches}
ORDER BY {order}
LIMIT {limit}

-- name: rows_by_narrow
-- A part of `list_page`: all that match, who are few, then sorted. OFFSET 0 keeps the planner from walking along the
-- sorted contacts instead, in the belief that there are many.
SELECT c.* FROM (
    SELECT * FROM contact AS c WHERE c.workspace_id = %(workspace_id)s AND {matches} OFFSET 0
) AS c
WHERE {here}
ORDER BY {order}
LIMIT {limit}

-- name: list_page
-- One page of a list: its rows first, in order, then what is shown of them.
SELECT
    c.contact_id, c.phone, c.username, c.email, c.first_name, c.last_name, c.title, c.account,
    c.attributes::text AS attributes, c.created_at,
    (
        SELECT max(o.opted_out_at) FROM opt_out AS o
        WHERE o.workspace_id = c.workspace_id AND (
            o.phone = c.phone OR o.phone = c.wa_id OR o.user_id = c.user_id OR o.phone IN (
                SELECT same.phone FROM contact AS same
                WHERE same.workspace_id = c.workspace_id AND same.wa_id = c.phone
            )
        )
    ) AS opted_out_at
FROM ({rows}) AS c
ORDER BY {order}

-- name: sort_value
-- Where a contact stands in a sorted list. No row: it was deleted meanwhile.
SELECT {is_valued} AS is_valued, CASE WHEN {is_valued} THEN {value} END AS value
FROM contact AS c WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = %(contact_id)s

-- name: list_lines
-- A whole list for an export, in the order in which contacts were made; of each attribute the text it is stored as.
SELECT
    c.phone, c.username, c.email, c.first_name, c.last_name, c.title, c.account,
    ARRAY(SELECT c.attributes ->> a.name FROM unnest(%(names)s::text[]) WITH ORDINALITY AS a (name, at) ORDER BY a.at)
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND {condition}
ORDER BY c.contact_id

-- name: read_quick_indexes
SELECT id, kind, name, is_ready, asked_at < now() - interval '1 day' AS is_stale
FROM audience_quickindex WHERE workspace_id = %(workspace_id)s

-- name: ask_for_quick_indexes
INSERT INTO audience_quickindex (workspace_id, kind, name, asked_at, is_ready)
SELECT %(workspace_id)s, wish.kind, wish.name, now(), false
FROM unnest(%(kinds)s::text[], %(names)s::text[]) AS wish (kind, name)
ORDER BY wish.kind, wish.name
ON CONFLICT (workspace_id, kind, name) DO UPDATE SET asked_at = now()

-- name: wanted_quick_indexes
-- Of each workspace those asked for last, and lately.
SELECT id, workspace_id, kind, name, is_ready FROM (
    SELECT q.*, row_number() OVER (PARTITION BY q.workspace_id ORDER BY q.asked_at DESC, q.id) AS place
    FROM audience_quickindex AS q
    WHERE q.asked_at > now() - make_interval(days => %(days)s)
) AS q
WHERE q.place <= %(most)s
ORDER BY q.is_ready, q.id

-- name: forget_quick_indexes
DELETE FROM audience_quickindex WHERE NOT id = ANY (%(kept)s::bigint[]) RETURNING id

-- name: quick_index_is_ready
UPDATE audience_quickindex SET is_ready = true WHERE id = %(id)s

-- name: existing_quick_indexes
-- The indexes that were built, and whether each can be used: a build that was cut off leaves one that cannot.
SELECT i.relname AS name, x.indisvalid AS is_valid
FROM pg_index AS x
JOIN pg_class AS i ON i.oid = x.indexrelid
WHERE x.indrelid = 'contact'::regclass AND starts_with(i.relname, 'contact_quick_')

-- name: rename_segment
UPDATE audience_segment SET name = %(name)s, name_key = %(name_key)s
WHERE workspace_id = %(workspace_id)s AND uuid = %(uuid)s
RETURNING id

-- name: list_attributes
SELECT uuid, name, type FROM audience_attribute WHERE workspace_id = %(workspace_id)s

-- name: count_values
-- One walk over all contacts of the workspace, however many attributes there are.
SELECT key, count(*) FROM contact AS c CROSS JOIN LATERAL jsonb_object_keys(c.attributes) AS key
WHERE c.workspace_id = %(workspace_id)s
GROUP BY key

-- name: rename_attribute
UPDATE audience_attribute SET name = %(new)s, name_key = %(name_key)s
WHERE workspace_id = %(workspace_id)s AND uuid = %(uuid)s

-- name: rename_values
-- The value is moved as it is: numbers keep their digits. Locked in the order of the key, as imports lock.
WITH holders AS (
    SELECT contact_id FROM contact
    WHERE workspace_id = %(workspace_id)s AND attributes ? %(old)s::text
    ORDER BY contact_id
    FOR NO KEY UPDATE
)
UPDATE contact AS c
SET
    attributes = c.attributes - %(old)s::text || jsonb_build_object(%(new)s::text, c.attributes -> %(old)s::text),
    sources = CASE
        WHEN c.sources ? %(old)s::text
        THEN c.sources - %(old)s::text || jsonb_build_object(%(new)s::text, c.sources -> %(old)s::text)
        ELSE c.sources
    END
FROM holders AS h
WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = h.contact_id

-- name: delete_values
WITH holders AS (
    SELECT contact_id FROM contact
    WHERE workspace_id = %(workspace_id)s AND attributes ? %(old)s::text
    ORDER BY contact_id
    FOR NO KEY UPDATE
)
UPDATE contact AS c
SET attributes = c.attributes - %(old)s::text, sources = c.sources - %(old)s::text
FROM holders AS h
WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = h.contact_id

-- name: delete_attribute
DELETE FROM audience_attribute WHERE workspace_id = %(workspace_id)s AND uuid = %(uuid)s

-- name: read_contact
-- Attributes and sources as text: a number must not pass through a float of Python's.
SELECT
    c.contact_id, c.phone, c.wa_id, c.user_id, c.username, c.email, c.first_name, c.last_name, c.title, c.account,
    c.attributes::text AS attributes, c.source_import, c.source_row, c.sources::text AS sources, c.channel_ids,
    c.created_at, c.updated_at, c.interacted_at
FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND c.phone = %(phone)s

-- name: opt_outs_of_people
SELECT o.phone, o.user_id, o.source, o.opted_out_at, true AS is_listed
FROM opt_out AS o
WHERE o.workspace_id = %(workspace_id)s AND (o.phone = ANY(%(people)s) OR o.user_id = ANY(%(people)s))
ORDER BY o.opted_out_at DESC, o.opt_out_id DESC

-- name: segments_of_contact
SELECT m.segment_id, m.added_at FROM segment_membership AS m
WHERE m.workspace_id = %(workspace_id)s AND m.contact_id = %(contact_id)s

-- name: rules_of_contact
-- All rules at once over one contact.
SELECT ARRAY[{matches}] FROM contact AS c
WHERE c.workspace_id = %(workspace_id)s AND c.contact_id = %(contact_id)s

-- name: leave_segment
DELETE FROM segment_membership AS m
USING audience_segment AS s
WHERE m.workspace_id = %(workspace_id)s AND m.contact_id = %(contact_id)s AND m.segment_id = s.id
    AND s.workspace_id = %(workspace_id)s AND s.uuid = %(segment)s AND s.kind = 'imported'
RETURNING 1

-- name: lift_of_people
-- When the team brought somebody back last, and who did it.
SELECT l.lifted_at, l.lifted_by FROM opt_out_lift AS l
WHERE l.workspace_id = %(workspace_id)s AND l.person = ANY(%(people)s) AND l.lifted_by <> ''
ORDER BY l.lifted_at DESC
LIMIT 1

-- name: hold_attributes
-- Held until the transaction ends: whoever renames or deletes one waits.
SELECT name FROM audience_attribute
WHERE workspace_id = %(workspace_id)s AND name = ANY(%(names)s::text[])
ORDER BY name_key
FOR SHARE

-- name: change_contact
-- Only what a person changed: an import that changes other values at the same moment loses nothing.
UPDATE contact AS c
SET
    username = CASE WHEN 'user.username' = ANY (%(headers)s::text[]) THEN %(username)s ELSE c.username END,
    email = CASE WHEN 'user.email' = ANY (%(headers)s::text[]) THEN %(email)s ELSE c.email END,
    first_name = CASE WHEN 'user.first_name' = ANY (%(headers)s::text[]) THEN %(first_name)s ELSE c.first_name END,
    last_name = CASE WHEN 'user.last_name' = ANY (%(headers)s::text[]) THEN %(last_name)s ELSE c.last_name END,
    title = CASE WHEN 'user.title' = ANY (%(headers)s::text[]) THEN %(title)s ELSE c.title END,
    account = CASE WHEN 'user.account' = ANY (%(headers)s::text[]) THEN %(account)s ELSE c.account END,
    attributes = c.attributes - %(removed)s::text[] || %(given)s::jsonb,
    sources = coalesce(c.sources, '{}') - %(cleared)s::text[] || (
        SELECT coalesce(jsonb_object_agg(name, jsonb_build_object('by', %(by)s::text, 'at', now())), '{}')
        FROM unnest(%(written)s::text[]) AS name
    ),
    updated_at = now()
WHERE c.workspace_id = %(workspace_id)s AND c.phone = %(phone)s
RETURNING 1

-- name: names_of_contact
SELECT contact_id, wa_id, user_id FROM contact WHERE workspace_id = %(workspace_id)s AND phone = %(phone)s

-- name: keep_opted_out
INSERT INTO opt_out (workspace_id, phone, source, opted_out_at)
SELECT o.workspace_id, %(phone)s::text, o.source, min(o.opted_out_at)
FROM opt_out AS o
WHERE o.workspace_id = %(workspace_id)s
    AND (o.phone = ANY (%(names)s::text[]) OR o.user_id = ANY (%(names)s::text[]))
GROUP BY o.workspace_id, o.source
ORDER BY o.source
ON CONFLICT DO NOTHING

-- name: forget_lifts
DELETE FROM opt_out_lift WHERE workspace_id = %(workspace_id)s AND person = ANY (%(names)s::text[])

-- name: forget_memberships
DELETE FROM segment_membership WHERE workspace_id = %(workspace_id)s AND contact_id = %(contact_id)s

-- name: forget_contact
DELETE FROM contact WHERE workspace_id = %(workspace_id)s AND contact_id = %(contact_id)s

-- name: preparing_quick_indexes
-- How many indexes of a workspace are still to be built, and how far PostgreSQL is with the one that it builds.
SELECT
    count(*) AS waiting,
    max(p.phase) AS phase,
    max(100.0 * p.blocks_done / nullif(p.blocks_total, 0)) AS of_blocks,
    max(100.0 * p.tuples_done / nullif(p.tuples_total, 0)) AS of_tuples
FROM audience_quickindex AS q
LEFT JOIN pg_class AS i ON i.relname = 'contact_quick_' || q.id
LEFT JOIN pg_stat_progress_create_index AS p ON p.index_relid = i.oid
WHERE q.workspace_id = %(workspace_id)s AND NOT q.is_ready
