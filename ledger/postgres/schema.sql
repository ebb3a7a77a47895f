-- The record. Decisions are append-only; everything else here can be derived from them or is still to be done.
CREATE SCHEMA IF NOT EXISTS ledger;

-- Where numbers come from: one row, locked by whoever appends. Numbers therefore have no gaps and become
-- visible in order, which an identity column cannot promise.
CREATE TABLE IF NOT EXISTS ledger.head (
    singleton   boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    decisions   bigint NOT NULL DEFAULT 0,
    events      bigint NOT NULL DEFAULT 0,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO ledger.head DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS ledger.decisions (
    number      bigint PRIMARY KEY,
    first_event bigint NOT NULL,
    events      integer NOT NULL,
    decision_id text NOT NULL UNIQUE,
    case_id     text NOT NULL,
    version     bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    canonical   bytea NOT NULL,
    leaf        bytea NOT NULL CHECK (octet_length(leaf) <= 65535),
    UNIQUE (case_id, version)
);

CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % of ledger.decisions is refused', TG_OP;
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.decisions
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON ledger.decisions FROM PUBLIC;

-- What a case needs to be resumed without folding it, and the version check.
CREATE TABLE IF NOT EXISTS ledger.cases (
    case_id         text PRIMARY KEY,
    process         text NOT NULL,
    version         bigint NOT NULL,
    phase           text NOT NULL,
    over            boolean NOT NULL,
    deadline_at     timestamptz,
    deadline_reason text,
    opened_at       timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS cases_open ON ledger.cases (process) WHERE NOT over;

-- Undecided commands. A decided command leaves: its decision holds it whole.
CREATE TABLE IF NOT EXISTS ledger.inbox (
    command_id  text PRIMARY KEY,
    sequence    bigint GENERATED ALWAYS AS IDENTITY,
    case_id     text NOT NULL,
    process     text NOT NULL,
    body        bytea NOT NULL,
    actor_id    text NOT NULL,
    actor_role  text NOT NULL,
    source      text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    occurred_at timestamptz,
    cause       text
) WITH (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
-- Came after the first installations.
ALTER TABLE ledger.inbox ADD COLUMN IF NOT EXISTS actor_unit text;
CREATE INDEX IF NOT EXISTS inbox_by_case ON ledger.inbox (case_id, sequence);

-- A decided command never waits again. Whoever repeats a key while its decision is being committed waits for that
-- commit inside the insert, whose own snapshot is older and cannot see the decision; a trigger looks afterwards.
CREATE OR REPLACE FUNCTION ledger.refuse_decided() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    -- Counted, not EXISTS: for the first of any match the planner prefers to read the whole record.
    IF (SELECT count(*) FROM ledger.decisions WHERE decision_id = ANY(ARRAY(SELECT command_id FROM fresh))) > 0 THEN
        RAISE unique_violation USING MESSAGE = 'a command of this insert was decided meanwhile';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER never_decided AFTER INSERT ON ledger.inbox
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_decided();

-- Effects to perform. `attempt`: who has taken it; `tried`: a channel that does not dedupe was called, and until
-- `done` it is not known whether the world has heard of it.
CREATE TABLE IF NOT EXISTS ledger.effects (
    effect_id    text PRIMARY KEY,
    case_id      text NOT NULL,
    effect       bytea NOT NULL,
    attempt      text,
    taken_at     timestamptz,
    tried        boolean NOT NULL DEFAULT false,
    done         boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
-- Came after the first installations: those messages of a shared effect whose outcome is recorded.
ALTER TABLE ledger.effects ADD COLUMN IF NOT EXISTS settled text[] NOT NULL DEFAULT '{}';
CREATE INDEX IF NOT EXISTS effects_to_do ON ledger.effects (case_id, effect_id) WHERE NOT done;

-- What providers call our messages: the only name in some of their status callbacks.
CREATE TABLE IF NOT EXISTS ledger.provider_ids (
    channel     text NOT NULL,
    provider_id text NOT NULL,
    message_id  text NOT NULL,
    PRIMARY KEY (channel, provider_id, message_id)
);

-- Who holds whom. Checked and written under the head's lock, so two cases never take one person.
CREATE TABLE IF NOT EXISTS ledger.claims (
    resource text NOT NULL,
    owner    text NOT NULL,
    since    timestamptz NOT NULL,
    until    timestamptz,
    PRIMARY KEY (resource, owner, since)
);
