CREATE TABLE views.inspections (
    case_id       text PRIMARY KEY,
    department    text NOT NULL,
    stage         text NOT NULL,
    purpose       text NOT NULL,
    drill         boolean NOT NULL,
    request       jsonb,
    plan          jsonb,
    opened_at     timestamptz NOT NULL,
    planned_by    text,
    approved_by   text,
    rounds        integer NOT NULL DEFAULT 0,
    commitment    text,
    committed_by  text,
    committed_at  timestamptz,
    list_hash     text,
    listed        integer,
    list_at       timestamptz,
    reveal_by     timestamptz,
    reveal_missed boolean NOT NULL DEFAULT false,
    seed          text,
    revealed_at   timestamptz,
    revealed_late boolean,
    missing       integer NOT NULL DEFAULT 0,
    closed_at     timestamptz
);

CREATE TABLE views.drawn (
    inspection text NOT NULL,
    enterprise text NOT NULL,
    place      integer NOT NULL,
    officers   text[] NOT NULL,
    instead_of text,
    standing   text NOT NULL DEFAULT 'asked',
    visit      text,
    code       text,
    findings   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (inspection, enterprise)
);

CREATE TABLE views.visits (
    enterprise  text NOT NULL,
    visit       text NOT NULL,
    state       text NOT NULL,
    departments text[] NOT NULL,
    inspections text[] NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    unannounced boolean NOT NULL,
    exception   text,
    drill       boolean NOT NULL,
    year        integer,
    planned_at  timestamptz NOT NULL,
    begun_at    timestamptz,
    recorded_at timestamptz,
    PRIMARY KEY (enterprise, visit)
);
CREATE INDEX visits_by_state ON views.visits (state);

CREATE TABLE views.findings (
    enterprise   text NOT NULL,
    finding      text NOT NULL,
    visit        text NOT NULL,
    state        text NOT NULL,
    department   text NOT NULL,
    checklist    text NOT NULL,
    version      integer NOT NULL,
    item         text NOT NULL,
    severity     text NOT NULL,
    legal_basis  text NOT NULL,
    evidence     text[] NOT NULL,
    found_at     timestamptz NOT NULL,
    due          timestamptz,
    overdue      boolean NOT NULL DEFAULT false,
    reinspect_by timestamptz,
    appealed     boolean NOT NULL DEFAULT false,
    ended_at     timestamptz,
    PRIMARY KEY (enterprise, finding)
);
CREATE INDEX findings_by_state ON views.findings (state);
