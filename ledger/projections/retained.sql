CREATE TABLE views.returns (
    case_id     text PRIMARY KEY,
    phase       text NOT NULL,
    orders      text NOT NULL,
    authority   text NOT NULL,
    legal_basis text NOT NULL,
    scope       text NOT NULL,
    handover_by timestamptz,
    cadres      integer NOT NULL,
    units       integer NOT NULL,
    drafted_by  text NOT NULL,
    drafted_at  timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    taken       integer NOT NULL DEFAULT 0,
    gone        integer NOT NULL DEFAULT 0
);

CREATE TABLE views.retained (
    unit        text NOT NULL,
    person      text NOT NULL,
    standing    text NOT NULL,
    community   text NOT NULL,
    township    text NOT NULL,
    post        text NOT NULL,
    posts       integer NOT NULL DEFAULT 1,
    handover_by timestamptz,
    since       timestamptz,
    contact_at  timestamptz,
    calls       integer NOT NULL DEFAULT 0,
    minutes     integer NOT NULL DEFAULT 0,
    moved_to    text,
    ended_at    timestamptz,
    PRIMARY KEY (unit, person)
);

CREATE TABLE views.retained_duties (
    unit     text NOT NULL,
    duty     text NOT NULL,
    what     text NOT NULL,
    bearer   text NOT NULL,
    people   integer NOT NULL,
    since    timestamptz NOT NULL,
    due      timestamptz NOT NULL,
    ending   text,
    ended_at timestamptz,
    PRIMARY KEY (unit, duty)
);

CREATE TABLE views.retained_months (
    unit   text NOT NULL,
    month  text NOT NULL,
    counts jsonb NOT NULL,
    PRIMARY KEY (unit, month)
);
