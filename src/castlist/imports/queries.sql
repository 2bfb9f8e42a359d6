-- The import engine's statements. Each is run on the one connection that holds the workspace's lock, and has the
-- workspace in every part, so that the big tables can be distributed by it.

-- name: make_staging
-- A session's own table: no WAL, no other session, emptied by each commit or rollback. One row a contact, in the
-- order of phones, so that the index of `contact` is walked from left to right.
CREATE TEMP TABLE IF NOT EXISTS staging (
    workspace_id bigint NOT NULL,
    ordinal integer NOT NULL,
    row integer NOT NULL,
    phone text COLLATE "C" NOT NULL,
    username text,
    email text,
    first_name text,
    last_name text,
    title text,
    account text,
    attributes jsonb NOT NULL
) ON COMMIT DELETE ROWS

-- name: fill_staging
-- The delimiter and the quote are control characters that hardly ever stand in a cell: JSON needs no doubled quotes.
COPY staging FROM STDIN (FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01', NULL '')

-- name: walk_indexes
-- A batch is small beside the tables it meets. The planner, which knows nothing of a new workspace, would read all of
-- its contacts for each batch, and the time of an import would grow with the square of the audience.
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off;
SET LOCAL enable_material = off

-- name: merge_staging
-- Finds out once, by one walk through the index, which contacts are new, which differ and which are as the sheet says;
-- then writes only the first two. (ON CONFLICT DO UPDATE ... WHERE would lock and touch the unchanged as well.)
-- The workspace is joined as a column, never named as a constant beside it: a constant invites the planner to begin
-- with all contacts of the workspace.
-- Locks: the rows it updates. Another session may have made a contact meanwhile: the unique key then refuses the
-- batch as a whole and it is merged again.
WITH named AS MATERIALIZED (
    -- What is asked for again and again comes first: a later column costs a walk over those before it.
    SELECT
        s.workspace_id,
        %(segment_id)s::bigint AS segment_id,
        coalesce(c.contact_id, nextval('contact_contact_id_seq')) AS contact_id,
        s.ordinal,
        s.row,
        NOT %(channel_id)s::bigint = ANY (c.channel_ids) AS is_new_to_channel,
        CASE
            WHEN c.contact_id IS NULL THEN 'c'
            WHEN (
                CASE WHEN %(blank_clears)s THEN
                    ROW(s.username, s.email, s.first_name, s.last_name, s.title, s.account)
                    IS DISTINCT FROM
                    ROW(c.username, c.email, c.first_name, c.last_name, c.title, c.account)
                ELSE
                    s.username <> coalesce(c.username, '')
                    OR s.email <> coalesce(c.email, '')
                    OR s.first_name <> coalesce(c.first_name, '')
                    OR s.last_name <> coalesce(c.last_name, '')
                    OR s.title <> coalesce(c.title, '')
                    OR s.account <> coalesce(c.account, '')
                END
            ) IS TRUE THEN 'u'
            -- The ordinary case first: the same bytes cost neither a walk through the members nor a new object.
            WHEN record_image_eq(ROW(s.attributes), ROW(c.attributes)) THEN 'n'
            WHEN (c.attributes - %(cleared)s::text[]) || s.attributes = c.attributes THEN 'n'
            -- An instant can be written in several ways: those are compared as instants.
            WHEN cardinality(%(instants)s::text[]) > 0
                AND ((c.attributes - %(cleared)s::text[]) || s.attributes) - %(instants)s::text[]
                    = c.attributes - %(instants)s::text[]
                AND NOT EXISTS (
                    SELECT FROM unnest(%(instants)s::text[]) AS name
                    WHERE (((c.attributes - %(cleared)s::text[]) || s.attributes) ->> name)::timestamptz
                        IS DISTINCT FROM (c.attributes ->> name)::timestamptz
                )
            THEN 'n'
            ELSE 'u'
        END::"char" AS outcome,
        s.phone, s.username, s.email, s.first_name, s.last_name, s.title, s.account, s.attributes
    FROM staging AS s
    LEFT JOIN contact AS c ON c.workspace_id = s.workspace_id AND c.phone = s.phone
),
created AS (
    INSERT INTO contact (
        workspace_id, contact_id, phone, username, email, first_name, last_name, title, account, attributes, channel_ids,
        source_import, source_row
    )
    SELECT
        workspace_id, contact_id, phone, username, email, first_name, last_name, title, account, attributes,
        ARRAY[%(channel_id)s::bigint], %(import_id)s::bigint, row
    FROM named
    WHERE outcome = 'c'
    RETURNING 1
),
updated AS (
    UPDATE contact AS c
    SET
        username = CASE WHEN %(blank_clears)s THEN n.username ELSE coalesce(n.username, c.username) END,
        email = CASE WHEN %(blank_clears)s THEN n.email ELSE coalesce(n.email, c.email) END,
        first_name = CASE WHEN %(blank_clears)s THEN n.first_name ELSE coalesce(n.first_name, c.first_name) END,
        last_name = CASE WHEN %(blank_clears)s THEN n.last_name ELSE coalesce(n.last_name, c.last_name) END,
        title = CASE WHEN %(blank_clears)s THEN n.title ELSE coalesce(n.title, c.title) END,
        account = CASE WHEN %(blank_clears)s THEN n.account ELSE coalesce(n.account, c.account) END,
        attributes = (c.attributes - %(cleared)s::text[]) || n.attributes,
        channel_ids = CASE
            WHEN %(channel_id)s::bigint = ANY (c.channel_ids) THEN c.channel_ids
            ELSE c.channel_ids || %(channel_id)s::bigint
        END,
        source_import = %(import_id)s::bigint,
        source_row = n.row,
        -- All values are from this row now, save those that it did not have (decision 19). Mostly there are none of
        -- these, which is found out without making an object of them: the row has all that the sheet has, and the
        -- contact nothing else.
        sources = CASE
            WHEN c.attributes - %(names)s::text[] = '{}'
                AND (
                    %(blank_clears)s
                    OR n.attributes ?& %(names)s::text[]
                    AND (n.username IS NOT NULL OR c.username IS NULL)
                    AND (n.email IS NOT NULL OR c.email IS NULL)
                    AND (n.first_name IS NOT NULL OR c.first_name IS NULL)
                    AND (n.last_name IS NOT NULL OR c.last_name IS NULL)
                    AND (n.title IS NOT NULL OR c.title IS NULL)
                    AND (n.account IS NOT NULL OR c.account IS NULL)
                )
            THEN NULL
            ELSE (
                SELECT jsonb_object_agg(kept.name, CASE
                    WHEN c.sources ? kept.name THEN c.sources -> kept.name
                    WHEN c.source_import IS NOT NULL THEN jsonb_build_array(c.source_import, c.source_row)
                END)
                FROM (
                    SELECT key AS name FROM jsonb_object_keys(c.attributes - %(cleared)s::text[]) AS key
                    WHERE NOT n.attributes ? key
                    UNION ALL
                    SELECT field.name
                    FROM (
                        VALUES
                            ('user.username', c.username, n.username),
                            ('user.email', c.email, n.email),
                            ('user.first_name', c.first_name, n.first_name),
                            ('user.last_name', c.last_name, n.last_name),
                            ('user.title', c.title, n.title),
                            ('user.account', c.account, n.account)
                    ) AS field (name, stored, given)
                    WHERE NOT %(blank_clears)s AND field.stored IS NOT NULL AND field.given IS NULL
                ) AS kept
            )
        END,
        updated_at = now()
    FROM named AS n
    WHERE n.outcome = 'u' AND c.workspace_id = n.workspace_id AND c.contact_id = n.contact_id
    RETURNING 1
),
met_by_channel AS (
    -- Nothing of the contact changes but the way it came: it stays *unchanged*, and `updated_at` with it.
    UPDATE contact AS c
    SET channel_ids = c.channel_ids || %(channel_id)s::bigint
    FROM named AS n
    WHERE n.outcome = 'n' AND n.is_new_to_channel
        AND c.workspace_id = n.workspace_id AND c.contact_id = n.contact_id
    RETURNING 1
),
joined AS (
    INSERT INTO segment_membership (workspace_id, segment_id, contact_id)
    SELECT n.workspace_id, n.segment_id, n.contact_id
    FROM named AS n
    WHERE NOT EXISTS (
        SELECT FROM segment_membership AS m
        WHERE m.workspace_id = n.workspace_id AND m.segment_id = n.segment_id AND m.contact_id = n.contact_id
    )
    RETURNING 1
)
SELECT
    count(*) AS rows,
    (SELECT count(*) FROM created) AS created,
    (SELECT count(*) FROM updated) AS updated,
    coalesce(array_agg(ordinal) FILTER (WHERE outcome = 'c'), '{}') AS created_ordinals,
    coalesce(array_agg(ordinal) FILTER (WHERE outcome = 'u'), '{}') AS updated_ordinals
FROM named

-- name: read_import
SELECT
    i.id, i.uuid, i.workspace_id, i.channel_id, i.country, i.segment_name, i.file_name, i.file_size, i.blank_cells,
    i.row_limit, i.custom_columns_limit, i.timezone, i.batch_rows, i.phone_rules, i.stored_file, i.status, i.encoding,
    i.rows, i.batches_done, i.rows_decided, i.segment_id, i.cancel_requested_at
FROM imports_import AS i
WHERE i.workspace_id = %(workspace_id)s AND i.id = %(import_id)s

-- name: next_import
-- The oldest import of the workspace that has work left: they apply one at a time, in the order they were saved.
SELECT id, retry_at IS NULL OR retry_at <= now() AS may_run FROM imports_import
WHERE workspace_id = %(workspace_id)s AND status = ANY(%(waiting)s)
ORDER BY id
LIMIT 1

-- name: workspaces_with_work
SELECT DISTINCT workspace_id FROM imports_import WHERE status = ANY(%(waiting)s)

-- name: start_import
-- Counts the starts since the last progress: a sheet that kills its worker each time is stopped in the end.
UPDATE imports_import
SET
    status = 'in_progress', started_at = coalesce(started_at, now()), retry_at = NULL,
    starts_without_progress = starts_without_progress + 1
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(waiting)s)
RETURNING starts_without_progress

-- name: note_survey
-- What pass 1 found out, and by which phone rules. Fixed from the first batch on.
UPDATE imports_import
SET encoding = %(encoding)s, rows = %(rows)s, phone_rules = %(phone_rules)s
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s

-- name: note_encoding
UPDATE imports_import SET encoding = %(encoding)s WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s

-- name: lock_import
-- Held until the batch commits: a request to cancel waits for the batch, or the batch sees the request.
SELECT status, cancel_requested_at IS NOT NULL AS is_cancelled FROM imports_import
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s
FOR UPDATE

-- name: note_batch
UPDATE imports_import
SET
    batches_done = batches_done + 1,
    rows_decided = rows_decided + %(rows)s,
    created = created + %(created)s,
    updated = updated + %(updated)s,
    unchanged = unchanged + %(unchanged)s,
    replaced = replaced + %(replaced)s,
    errors = errors + %(errors)s,
    segment_id = coalesce(%(segment_id)s, segment_id),
    starts_without_progress = 0,
    fault = ''
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND batches_done = %(number)s
RETURNING batches_done

-- name: add_verdicts
INSERT INTO import_batch (workspace_id, import_id, number, verdicts, reasons)
VALUES (%(workspace_id)s, %(import_id)s, %(number)s, %(verdicts)s, %(reasons)s)

-- name: cancel_import
-- What is committed stays; every row that was not reached is discarded.
UPDATE imports_import
SET
    status = 'cancelled',
    finished_at = now(),
    rows = coalesce(rows, %(rows)s),
    discarded = coalesce(rows, %(rows)s) - (created + updated + unchanged + replaced + errors),
    retry_at = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(sources)s)
RETURNING status

-- name: complete_import
-- Rows beyond the limit are discarded, which is no error.
UPDATE imports_import
SET
    status = CASE WHEN errors > 0 THEN 'completed_with_errors' ELSE 'completed' END,
    finished_at = now(),
    discarded = rows - (created + updated + unchanged + replaced + errors),
    retry_at = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(sources)s)

-- name: fail_import
-- Only an import that wrote nothing can fail: what batches of nothing but errors noted is taken back with it, and only
-- then, since one that did write keeps its verdicts.
WITH moved AS (
    UPDATE imports_import
    SET
        status = 'failed', finished_at = now(), problems = %(problems)s, retry_at = NULL,
        errors = 0, replaced = 0, discarded = 0, rows_decided = 0, batches_done = 0
    WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(sources)s)
        AND created + updated + unchanged = 0
    RETURNING workspace_id, id
), taken_back AS (
    DELETE FROM import_batch AS b USING moved WHERE b.workspace_id = moved.workspace_id AND b.import_id = moved.id
)
SELECT id FROM moved

-- name: note_interruption
-- A start that was ended on purpose does not count against the import.
UPDATE imports_import SET starts_without_progress = greatest(starts_without_progress - 1, 0)
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = 'in_progress'

-- name: note_fault
-- The row's own count decides, since a batch that was committed meanwhile begins it anew: tried again later, or
-- Stopped after the last of the waits. Both leave In progress only along a drawn arrow.
UPDATE imports_import
SET
    fault = %(fault)s,
    starts_without_progress = greatest(starts_without_progress, 1),
    retry_at = now() + make_interval(mins => (%(minutes)s::integer[])[greatest(starts_without_progress, 1)]),
    status = CASE WHEN starts_without_progress > cardinality(%(minutes)s::integer[]) THEN 'stopped' ELSE status END
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = 'in_progress'

-- name: stop_import
UPDATE imports_import
SET status = 'stopped', fault = %(fault)s, retry_at = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(sources)s)

-- name: resume_import
UPDATE imports_import
SET
    status = 'queued', fault = '', retry_at = NULL, starts_without_progress = 0,
    cancel_requested_at = NULL, cancelled_by = ''
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(sources)s)
RETURNING status

-- name: hurry_import
-- One that waits for its next try need not wait when a person has mended what was in the way.
UPDATE imports_import SET retry_at = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = 'in_progress' AND retry_at IS NOT NULL
RETURNING status

-- name: request_cancel
-- The first who asked is remembered. One that waits for its next try need not wait for that.
UPDATE imports_import
SET
    cancel_requested_at = coalesce(cancel_requested_at, now()),
    cancelled_by = CASE WHEN cancel_requested_at IS NULL THEN %(cancelled_by)s ELSE cancelled_by END,
    retry_at = NULL
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND status = ANY(%(sources)s)
RETURNING status

-- name: read_verdicts
SELECT verdicts FROM import_batch
WHERE workspace_id = %(workspace_id)s AND import_id = %(import_id)s AND number = %(number)s

-- name: read_reasons
SELECT number, reasons FROM import_batch
WHERE workspace_id = %(workspace_id)s AND import_id = %(import_id)s
ORDER BY number

-- name: keep_reasons
UPDATE import_batch SET reasons = %(reasons)s
WHERE workspace_id = %(workspace_id)s AND import_id = %(import_id)s AND number = %(number)s AND reasons IS NULL

-- name: try_lock
-- The lock of a session: a process that is killed gives it back with its connection. 17228 is "CL".
SELECT pg_try_advisory_lock(17228, %(workspace_id)s::integer) AS is_locked

-- name: who_has_lock
-- Whether a session holds try_lock's lock, without taking it: looking must not keep a worker away. 2 means two keys.
SELECT EXISTS (
    SELECT FROM pg_locks AS l
    WHERE l.locktype = 'advisory' AND l.classid = 17228 AND l.objid = %(workspace_id)s::integer::oid AND l.objsubid = 2
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.granted
) AS is_locked

-- name: unlock
SELECT pg_advisory_unlock(17228, %(workspace_id)s::integer)

-- name: wake_workers
SELECT pg_notify('castlist_imports', %(workspace_id)s::text)

-- name: forget_expired
-- A stopped import that nobody looks at expires as well, counted from its upload: then it can only be cancelled.
WITH old AS (
    SELECT workspace_id, id, stored_file FROM imports_import
    WHERE expired_at IS NULL
        AND (finished_at IS NOT NULL OR status = 'stopped')
        AND coalesce(finished_at, uploaded_at) < now() - make_interval(days => %(days)s)
    FOR UPDATE SKIP LOCKED
), expired AS (
    UPDATE imports_import AS i SET expired_at = now(), stored_file = ''
    FROM old WHERE i.workspace_id = old.workspace_id AND i.id = old.id
), forgotten AS (
    DELETE FROM import_batch AS b USING old WHERE b.workspace_id = old.workspace_id AND b.import_id = old.id
)
SELECT stored_file FROM old

-- name: known_uploads
-- Over all workspaces: which of these stored files an import names.
SELECT stored_file FROM imports_import WHERE stored_file = ANY(%(names)s::text[])

-- name: going_on
-- Over all workspaces: which of these imports will be worked on again.
SELECT uuid FROM imports_import WHERE uuid = ANY(%(uuids)s::uuid[]) AND status = %(status)s

-- name: note_erased
-- Only while it has that file: it may expire at the same moment.
UPDATE imports_import
SET
    stored_file = %(stored_file)s, erased_rows = erased_rows + %(rows)s, erased_at = now(), problems = %(problems)s
WHERE workspace_id = %(workspace_id)s AND id = %(import_id)s AND stored_file = %(before)s
RETURNING id

-- name: change_verdicts
UPDATE import_batch SET verdicts = %(verdicts)s
WHERE workspace_id = %(workspace_id)s AND import_id = %(import_id)s AND number = %(number)s
