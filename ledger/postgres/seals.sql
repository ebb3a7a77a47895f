-- What was sealed: how many decisions under which root, and the signed statement. The key is never here.
CREATE TABLE IF NOT EXISTS ledger.seals (
    size      bigint PRIMARY KEY CHECK (size > 0),
    root      bytea NOT NULL CHECK (octet_length(root) = 32),
    epoch     bigint NOT NULL,
    note      text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.seals
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- One sealer at a time: whoever starts takes the next epoch, and a row of an older one is refused. `broken`: why sealing
-- has stopped, because what is on record is not what was signed.
CREATE TABLE IF NOT EXISTS ledger.sealer (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    epoch     bigint NOT NULL DEFAULT 0,
    broken    text
);
INSERT INTO ledger.sealer DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Where signed statements were brought outside of this database, and what became of it.
CREATE TABLE IF NOT EXISTS ledger.publications (
    target text NOT NULL,
    size   bigint NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    error  text
);
CREATE INDEX IF NOT EXISTS publications_by_target ON ledger.publications (target, at DESC);
