-- The outbox: the local channel that the demo and the tests read. It keeps no address, only the person's id.
CREATE SCHEMA IF NOT EXISTS channels;

CREATE TABLE IF NOT EXISTS channels.outbox (
    message_id  text PRIMARY KEY,
    position    bigint NOT NULL UNIQUE,
    channel     text NOT NULL,
    person      text NOT NULL,
    text        text NOT NULL,
    link        text,
    drill       boolean NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Positions come from this row, not from a sequence: whoever takes numbers holds the row until its commit, so rows
-- become visible in the order of their positions and a reader that remembers the last one misses nothing.
CREATE TABLE IF NOT EXISTS channels.outbox_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last     bigint NOT NULL
);
INSERT INTO channels.outbox_head (last) VALUES (0) ON CONFLICT DO NOTHING;
