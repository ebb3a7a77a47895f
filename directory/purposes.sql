-- A key for each directive that collects words about people; a text needs it beside the key of its person. Erased, the
-- row stays, so that the key cannot come back.
CREATE TABLE directory.purpose_keys (
    purpose   text PRIMARY KEY,
    wrapped   bytea,
    erased_at timestamptz,
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
