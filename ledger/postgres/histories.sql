-- Which workflow histories of Temporal were archived, before its retention ended. The files lie outside the database.
CREATE TABLE IF NOT EXISTS ledger.histories (
    case_id     text NOT NULL,
    run_id      text PRIMARY KEY,
    workflow    text NOT NULL,
    started_at  timestamptz NOT NULL,
    closed_at   timestamptz NOT NULL,
    ended       text NOT NULL,
    events      integer NOT NULL,
    digest      text NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS histories_by_case ON ledger.histories (case_id, started_at);
CREATE INDEX IF NOT EXISTS histories_by_end ON ledger.histories (closed_at);

-- What became of the last look at Temporal: a look that fails again and again is shown, because retention goes on.
CREATE TABLE IF NOT EXISTS ledger.archiving (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    done_at   timestamptz,
    failed_at timestamptz,
    error     text
);
INSERT INTO ledger.archiving DEFAULT VALUES ON CONFLICT DO NOTHING;
