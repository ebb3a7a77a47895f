-- Version 1 of the schema `directory`. A published version is never edited; a change is a new file (see migrate.py).
-- Rule: a name, a phone, an id number or an address of a person stands nowhere but inside person_private.ciphertext.

CREATE TABLE directory.settings (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE directory.areas (
    id     text PRIMARY KEY,
    name   text NOT NULL,
    kind   text NOT NULL CHECK (kind IN ('county', 'township', 'community', 'grid')),
    parent text REFERENCES directory.areas DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX areas_by_parent ON directory.areas (parent);

CREATE TABLE directory.skills (
    id   text PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE directory.pools (
    id       text PRIMARY KEY,
    name     text NOT NULL UNIQUE,
    position integer NOT NULL -- the order in which the forces are asked
);

CREATE TABLE directory.posts (
    id   text PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE directory.units (
    id      text PRIMARY KEY,
    name    text NOT NULL UNIQUE,
    kind    text NOT NULL CHECK (kind IN ('department', 'township', 'community', 'mass_organisation', 'other')),
    area    text NOT NULL REFERENCES directory.areas DEFERRABLE INITIALLY DEFERRED,
    parent  text REFERENCES directory.units DEFERRABLE INITIALLY DEFERRED,
    liaison text, -- persons(id); the constraint follows below, the two tables refer to each other
    head    text
);
CREATE INDEX units_by_area ON directory.units (area);

CREATE TABLE directory.persons (
    id                   text PRIMARY KEY,
    unit                 text NOT NULL REFERENCES directory.units DEFERRABLE INITIALLY DEFERRED,
    township             text NOT NULL REFERENCES directory.areas DEFERRABLE INITIALLY DEFERRED,
    skills               text[] NOT NULL DEFAULT '{}',
    pools                text[] NOT NULL DEFAULT '{}',
    post                 text REFERENCES directory.posts DEFERRABLE INITIALLY DEFERRED,
    standby              boolean NOT NULL,
    contact_confirmed_at timestamptz,
    last_duty_ended_at   timestamptz,
    erased_at            timestamptz
);
CREATE INDEX persons_by_unit ON directory.persons (unit, id);
CREATE INDEX persons_by_township ON directory.persons (township, id);

ALTER TABLE directory.units
    ADD FOREIGN KEY (liaison) REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (head) REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED;

-- Who holds a role. Without times: the standing holder. With times: in [since, until), instead of the standing one.
CREATE TABLE directory.duties (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- also the order in which several holders are told
    role   text NOT NULL,
    unit   text REFERENCES directory.units DEFERRABLE INITIALLY DEFERRED,
    area   text REFERENCES directory.areas DEFERRABLE INITIALLY DEFERRED,
    person text NOT NULL REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    since  timestamptz,
    until  timestamptz,
    CHECK (num_nonnulls(unit, area) <= 1),
    CHECK ((since IS NULL) = (until IS NULL) AND (since IS NULL OR since < until)),
    UNIQUE NULLS NOT DISTINCT (role, unit, area, person, since)
);

CREATE TABLE directory.exemptions (
    person   text NOT NULL REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    kind     text NOT NULL CHECK (kind IN ('front_line', 'approved_leave', 'quarantine', 'medical')),
    approver text NOT NULL REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    since    timestamptz NOT NULL,
    until    timestamptz CHECK (until > since),
    PRIMARY KEY (person, kind, since)
);

-- `wrapped` is the person's data key under the master key; an erased key leaves the row, so that it cannot come back.
CREATE TABLE directory.person_keys (
    person    text PRIMARY KEY REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    wrapped   bytea,
    erased_at timestamptz,
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);

-- The digests are HMACs under a key derived from the master key: equal only to themselves, useless without it.
CREATE TABLE directory.person_private (
    person           text PRIMARY KEY REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    ciphertext       bytea NOT NULL,
    phone_digest     bytea NOT NULL,
    id_number_digest bytea,
    -- deferred: two people may exchange numbers within one import
    CONSTRAINT one_person_per_phone UNIQUE (phone_digest) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT one_person_per_id_number UNIQUE (id_number_digest) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE directory.reads (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reader  text NOT NULL,
    purpose text NOT NULL,
    masked  boolean NOT NULL,
    persons text[] NOT NULL,
    count   integer NOT NULL,
    at      timestamptz NOT NULL
);

CREATE FUNCTION directory.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of reads is append-only';
END $$;
CREATE TRIGGER reads_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON directory.reads
    FOR EACH STATEMENT EXECUTE FUNCTION directory.refuse_change();

INSERT INTO directory.skills (id, name) VALUES
    ('medical', '医护'), ('sampling', '采样'), ('driving', '驾驶'), ('logistics', '物资'),
    ('communication', '通信'), ('disinfection', '消杀'), ('security', '治安');
INSERT INTO directory.pools (id, name, position) VALUES
    ('public_welfare', '公益性岗位人员', 1), ('standby', '待命干部', 2), ('veterans', '老兵先锋队', 3),
    ('volunteers', '志愿者', 4), ('households', '户代表', 5);
