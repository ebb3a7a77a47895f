-- `ordinal`: the place of the event within its decision, from 0; a faulted decision has no events and is its own alarm.
CREATE TABLE views.alarms (
    decision bigint NOT NULL,
    ordinal  integer NOT NULL,
    case_id  text NOT NULL,
    process  text NOT NULL,
    kind     text NOT NULL,
    at       timestamptz NOT NULL,
    detail   jsonb NOT NULL,
    PRIMARY KEY (decision, ordinal)
);
CREATE INDEX alarms_by_case ON views.alarms (case_id);
