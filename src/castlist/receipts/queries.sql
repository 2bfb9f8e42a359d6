-- The statements that take callbacks in and make of them what they tell. Whoever processes locks in this order, as
-- dispatch does: callbacks, messages, tallies, contacts, opt-outs, the channel; within each by key. What is only known
-- by its time is never a reason to wait.

-- name: find_channel
-- Over all workspaces: the token is the only thing known of the caller, and unique.
SELECT
    id, uuid, workspace_id, provider, base_url, number, sealed_api_key, sealed_app_secret, sealed_callback_secret, sid,
    waba_id, phone_number_id, graph_version, callback_token
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
