-- Version 2: enterprises, with the people who answer for them, and inspection officers.

CREATE TABLE directory.enterprises (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    kind        text NOT NULL,
    area        text NOT NULL REFERENCES directory.areas DEFERRABLE INITIALLY DEFERRED,
    departments text[] NOT NULL, -- those that are competent: units(id)
    risk        text NOT NULL CHECK (risk IN ('A', 'B', 'C', 'D')),
    contact     text REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX enterprises_by_area ON directory.enterprises (area);

CREATE TABLE directory.officers (
    person         text PRIMARY KEY REFERENCES directory.persons DEFERRABLE INITIALLY DEFERRED,
    unit           text NOT NULL REFERENCES directory.units DEFERRABLE INITIALLY DEFERRED,
    qualifications text[] NOT NULL DEFAULT '{}',
    recused        text[] NOT NULL DEFAULT '{}' -- enterprises(id) that they are related to
);
CREATE INDEX officers_by_unit ON directory.officers (unit);
