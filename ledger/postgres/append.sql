-- How a batch of decisions comes into the tables of schema.sql. What has no rule in it is here; the rules are in Python.
-- A changed list of parameters makes a second function of the same name: drop the old one first.

-- Commands that we derive ourselves, in order: what is known already stays as it is.
CREATE OR REPLACE FUNCTION ledger.put_commands(
    ids text[], cases text[], processes text[], bodies bytea[], actors text[], roles text[], units text[],
    sources text[], occurred timestamptz[], causes text[]
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO ledger.inbox
        (command_id, case_id, process, body, actor_id, actor_role, actor_unit, source, occurred_at, cause)
    SELECT n.command_id, n.case_id, n.process, n.body, n.actor_id, n.actor_role, n.actor_unit, n.source,
           n.occurred_at, n.cause
    FROM unnest(ids, cases, processes, bodies, actors, roles, units, sources, occurred, causes) WITH ORDINALITY
         AS n(command_id, case_id, process, body, actor_id, actor_role, actor_unit, source, occurred_at, cause, place)
    WHERE (SELECT count(*) FROM ledger.decisions d WHERE d.decision_id = n.command_id) = 0
    ORDER BY n.place
    ON CONFLICT (command_id) DO NOTHING;
END $$;

-- Effects to perform; one that is known already stays as it is.
CREATE OR REPLACE FUNCTION ledger.put_effects(ids text[], cases text[], bodies bytea[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger.effects (effect_id, case_id, effect)
    SELECT * FROM unnest(ids, cases, bodies) ON CONFLICT DO NOTHING;
END $$;

-- A time as RFC 3339 in UTC, as `domain.kernel.canonical` writes it: no fraction where it is zero.
CREATE OR REPLACE FUNCTION ledger.moment(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN at = date_trunc('second', at) THEN 'Z' ELSE to_char(at, '.US"Z"') END
$$;

-- The leaf envelope from the fragments that `domain.kernel.decision.leaf_fragments` makes, and from what only the
-- record knows.
CREATE OR REPLACE FUNCTION ledger.leaf(
    opening text, number bigint, first_event bigint, middle text, moment text, ending text
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(opening || number || ',"event":' || first_event || middle || moment || ending, 'UTF8')
$$;

-- An append, whole or not at all, under the head's lock. NULL: a case is not at the version that is expected of it, or
-- a command was decided before, and nothing was written. Otherwise the last decision and the last event before it.
-- `expected` NULL: the caller holds the lock and has checked. `events_before`: events of this append before a decision.
-- Its plans are made once a session: making them anew for every call costs more than all of its work. They must not
-- depend on how small the tables were at that moment, so none of them reads a whole table.
CREATE OR REPLACE FUNCTION ledger.append(
    cases text[], processes text[], expected bigint[], reached bigint[], phases text[], ended boolean[],
    deadlines timestamptz[], reasons text[],
    ids text[], streams text[], versions bigint[], payloads bytea[], event_counts integer[], events_before bigint[],
    all_events bigint, openings text[], middles text[], endings text[],
    effect_ids text[], effect_cases text[], effect_bodies bytea[],
    tell_ids text[], tell_cases text[], tell_processes text[], tell_bodies bytea[], tell_actors text[],
    tell_roles text[], tell_units text[], tell_sources text[], tell_occurred timestamptz[], tell_causes text[]
) RETURNS bigint[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    last_decision bigint;
    last_event bigint;
    at timestamptz;
    moment text;
BEGIN
    -- Each statement of this function sees what the previous holder of the lock committed.
    SELECT h.decisions, h.events, h.recorded_at INTO last_decision, last_event, at FROM ledger.head h FOR UPDATE;
    -- Counted, not EXISTS: for the first of any match the planner prefers to read whole tables.
    IF expected IS NOT NULL AND (
        (SELECT count(*) FROM unnest(cases, expected) AS n(case_id, version)
         WHERE coalesce((SELECT c.version FROM ledger.cases c WHERE c.case_id = n.case_id), 0) <> n.version)
        + (SELECT count(*) FROM ledger.decisions d WHERE d.decision_id = ANY(ids))
    ) > 0 THEN
        RETURN NULL;
    END IF;
    at := greatest(at, clock_timestamp());
    moment := ledger.moment(at);

    INSERT INTO ledger.decisions
        (number, first_event, events, decision_id, case_id, version, recorded_at, canonical, leaf)
    SELECT n.number, n.first_event, n.events, n.decision_id, n.case_id, n.version, at, n.canonical,
           ledger.leaf(n.opening, n.number, n.first_event, n.middle, moment, n.ending)
    FROM (
        SELECT generate_series(last_decision + 1, last_decision + cardinality(ids)) AS number,
               last_event + 1 + unnest(events_before) AS first_event, unnest(event_counts) AS events,
               unnest(ids) AS decision_id, unnest(streams) AS case_id, unnest(versions) AS version,
               unnest(payloads) AS canonical, unnest(openings) AS opening, unnest(middles) AS middle,
               unnest(endings) AS ending
    ) AS n;
    DELETE FROM ledger.inbox WHERE command_id = ANY(ids);
    INSERT INTO ledger.cases (case_id, process, version, phase, over, deadline_at, deadline_reason, opened_at)
    SELECT n.*, at FROM unnest(cases, processes, reached, phases, ended, deadlines, reasons) AS n
    ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, phase = excluded.phase, over = excluded.over,
        deadline_at = excluded.deadline_at, deadline_reason = excluded.deadline_reason;
    UPDATE ledger.head SET decisions = last_decision + cardinality(ids), events = last_event + all_events,
        recorded_at = at;

    IF effect_ids IS NOT NULL THEN
        PERFORM ledger.put_effects(effect_ids, effect_cases, effect_bodies);
    END IF;
    IF tell_ids IS NOT NULL THEN
        PERFORM ledger.put_commands(tell_ids, tell_cases, tell_processes, tell_bodies, tell_actors, tell_roles,
            tell_units, tell_sources, tell_occurred, tell_causes);
    END IF;
    RETURN ARRAY[last_decision, last_event];
END $$;
