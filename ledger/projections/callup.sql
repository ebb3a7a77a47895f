CREATE TABLE views.activations (
    case_id       text PRIMARY KEY,
    phase         text NOT NULL,
    directive     jsonb NOT NULL,
    drafted_by    text NOT NULL,
    drafted_at    timestamptz NOT NULL,
    approved_by   text,
    approved_at   timestamptz,
    expires_at    timestamptz,
    quorum_met_at timestamptz,
    shortfall     jsonb,
    excluded      jsonb NOT NULL DEFAULT '{}',
    reserves      integer NOT NULL DEFAULT 0,
    ended_at      timestamptz,
    ended_why     text,
    closed_at     timestamptz
);

CREATE TABLE views.people (
    muster          text NOT NULL,
    person          text NOT NULL,
    activation      text NOT NULL,
    unit            text NOT NULL,
    township        text NOT NULL,
    skills          text[] NOT NULL,
    substitute      boolean NOT NULL,
    called_at       timestamptz NOT NULL,
    status          smallint NOT NULL DEFAULT 0,
    step            text,
    notified_at     timestamptz,
    acknowledged_at timestamptz,
    late            boolean,
    made_by         text,
    declined_at     timestamptz,
    decline_reason  text,
    en_route_at     timestamptz,
    arrived_at      timestamptz,
    arrived_late    boolean,
    PRIMARY KEY (muster, person)
) WITH (fillfactor = 60);
CREATE INDEX people_by_activation ON views.people (activation);

CREATE TABLE views.deliveries (
    status  text NOT NULL,
    case_id text NOT NULL,
    channel text NOT NULL,
    step    text NOT NULL,
    count   bigint NOT NULL,
    PRIMARY KEY (case_id, channel, step, status)
);
