-- The floor of the benchmark: what PostgreSQL itself takes to COPY the same accepted rows, in the same order and with
-- the same server settings, into tables like ours. It is fixed and independent of the product's tables.

-- name: make_tables
DROP TABLE IF EXISTS floor_contact, floor_membership;
CREATE TABLE floor_contact (
    workspace_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    phone text NOT NULL,
    username text,
    email text,
    first_name text,
    last_name text,
    title text,
    account text,
    attributes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, contact_id),
    UNIQUE (workspace_id, phone)
);
CREATE TABLE floor_membership (
    workspace_id bigint NOT NULL,
    segment_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, contact_id)
);
CREATE INDEX ON floor_membership (workspace_id, contact_id);

-- name: copy_contacts
COPY floor_contact FROM STDIN (FORMAT csv);

-- name: copy_memberships
COPY floor_membership FROM STDIN (FORMAT csv);

-- name: drop_tables
DROP TABLE floor_contact, floor_membership;
