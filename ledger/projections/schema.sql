-- For screens only. Nothing decides by these tables and no auditor trusts them.
-- `made_by` tells from which SQL they were made; tables of another version are dropped and filled again.
CREATE SCHEMA views;

CREATE TABLE views.position (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    decision  bigint NOT NULL DEFAULT 0,
    made_by   text NOT NULL DEFAULT ''
);
INSERT INTO views.position DEFAULT VALUES;
