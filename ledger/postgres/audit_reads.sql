-- Who looked at the record, at what, and what for: auditors are watched like everybody else.
CREATE TABLE IF NOT EXISTS ledger.audit_reads (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reader  text NOT NULL,
    what    text NOT NULL,
    subject text NOT NULL,
    purpose text NOT NULL CHECK (purpose <> ''),
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.audit_reads
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
