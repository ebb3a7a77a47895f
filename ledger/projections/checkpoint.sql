CREATE TABLE views.checkpoints (
    case_id       text PRIMARY KEY,
    phase         text NOT NULL,
    name          text NOT NULL,
    township      text NOT NULL,
    document      jsonb NOT NULL,
    zone          text NOT NULL,
    rules_version integer NOT NULL,
    opened_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    staff         integer NOT NULL DEFAULT 0,
    excluded      jsonb NOT NULL DEFAULT '{}',
    planned_until date,
    rota          jsonb,
    ended_at      timestamptz,
    ended_why     text
);

CREATE TABLE views.checkpoint_shifts (
    case_id   text NOT NULL,
    shift     text NOT NULL,
    kind      text NOT NULL,
    day       date NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL,
    stage     text NOT NULL,
    needed    integer NOT NULL,
    leader    text,
    handover  text,
    disputed  text[] NOT NULL DEFAULT '{}',
    missing   integer NOT NULL DEFAULT 0,
    searching boolean NOT NULL DEFAULT false,
    incidents integer NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, shift)
);
CREATE INDEX checkpoint_shifts_by_time ON views.checkpoint_shifts (case_id, starts_at);

CREATE TABLE views.checkpoint_duties (
    case_id         text NOT NULL,
    shift           text NOT NULL,
    person          text NOT NULL,
    standing        text NOT NULL,
    instead_of      text,
    acknowledged_at timestamptz,
    checked_in_at   timestamptz,
    how             text,
    late            boolean NOT NULL DEFAULT false,
    PRIMARY KEY (case_id, shift, person)
) WITH (fillfactor = 70);

CREATE TABLE views.checkpoint_passages (
    case_id  text NOT NULL,
    shift    text NOT NULL,
    device   text NOT NULL,
    sequence bigint NOT NULL,
    counts   jsonb NOT NULL,
    PRIMARY KEY (case_id, shift, device)
);

CREATE TABLE views.checkpoint_changes (
    case_id   text NOT NULL,
    change    text NOT NULL,
    kind      text NOT NULL,
    person    text NOT NULL,
    shift     text,
    other     text,
    first_day date,
    last_day  date,
    standing  text NOT NULL,
    asked_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, change)
);

CREATE TABLE views.checkpoint_referrals (
    case_id  text NOT NULL,
    referral text NOT NULL,
    shift    text NOT NULL,
    item     text NOT NULL,
    bearer   text NOT NULL,
    due      timestamptz NOT NULL,
    ending   text,
    PRIMARY KEY (case_id, referral)
);
