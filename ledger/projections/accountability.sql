CREATE TABLE views.bearers (
    bearer          text PRIMARY KEY,
    requests        bigint NOT NULL DEFAULT 0,
    last_request_at timestamptz
);

CREATE TABLE views.bearer_requests (
    bearer text NOT NULL,
    month  date NOT NULL,
    count  bigint NOT NULL,
    PRIMARY KEY (bearer, month)
);

CREATE TABLE views.duties (
    bearer         text NOT NULL,
    obligation     text NOT NULL,
    what           text NOT NULL,
    source         text NOT NULL,
    source_process text NOT NULL,
    owner          text,
    urgent         boolean NOT NULL,
    subjects       text[] NOT NULL,
    owed_since     timestamptz NOT NULL,
    first_due      timestamptz NOT NULL,
    due            timestamptz NOT NULL,
    step_at        timestamptz NOT NULL,
    unknown_years  integer[] NOT NULL,
    stage          text NOT NULL,
    terms_version  integer NOT NULL,
    ended_at       timestamptz,
    detail         text,
    PRIMARY KEY (bearer, obligation)
);
CREATE INDEX open_duties ON views.duties (due) WHERE ended_at IS NULL;
CREATE INDEX duties_by_source ON views.duties (source);

CREATE TABLE views.orders (
    bearer        text NOT NULL,
    number        text NOT NULL,
    kind          text NOT NULL,
    obligation    text NOT NULL,
    state         text NOT NULL,
    issued_at     timestamptz NOT NULL,
    reply_by      timestamptz,
    due           timestamptz,
    unknown_years integer[] NOT NULL,
    replies       integer NOT NULL DEFAULT 0,
    void_reason   text,
    PRIMARY KEY (bearer, number)
);
CREATE INDEX orders_by_obligation ON views.orders (bearer, obligation);
