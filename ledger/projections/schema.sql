-- For screens only. Nothing decides by these tables and no auditor trusts them.
CREATE SCHEMA IF NOT EXISTS views;

CREATE TABLE IF NOT EXISTS views.position (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    decision  bigint NOT NULL DEFAULT 0
);
INSERT INTO views.position DEFAULT VALUES ON CONFLICT DO NOTHING;
