"""The policy documents that are shipped: valid, and what the plan's defaults say."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from domain.callup.policy import CallUpPolicy
from domain.policies.schema import BadPolicy, validated

FOLDER = Path(__file__).parents[3] / "deploy"


def _policy(name: str) -> CallUpPolicy:
    document = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return CallUpPolicy.model_validate(validated("call-up", document))


@pytest.mark.parametrize("name", ["policies/call-up.yaml", "call-up-demo.yaml"])
def test_a_shipped_document_is_valid_and_stays_so_in_its_canonical_form(name: str) -> None:
    policy = _policy(name)
    assert CallUpPolicy.model_validate(validated("call-up", policy.model_dump(mode="json"))) == policy


def test_the_default_has_the_times_of_the_plan() -> None:
    policy = _policy("policies/call-up.yaml")
    assert policy.acknowledge_within == timedelta(minutes=15)
    assert (policy.report_within_town, policy.report_within) == (timedelta(minutes=30), timedelta(minutes=60))
    own = [rung for rung in policy.reach if rung.to == "self"]
    assert len(own) == 3
    assert len({rung.channel for rung in own}) == 3
    assert own[-1].after < timedelta(minutes=5)
    assert [rung.to for rung in policy.reach[3:]] == ["liaison", "head", "township", "command_post"]
    assert [rung.to for rung in policy.absence] == ["liaison", "township", "command_post"]
    assert policy.expires_after == timedelta(days=14)
    assert policy.rest == timedelta(hours=11)


def test_the_demo_takes_about_ninety_seconds() -> None:
    policy = _policy("call-up-demo.yaml")
    longest = policy.report_within + policy.absence[-1].after + policy.patience
    assert policy.acknowledge_within == timedelta(seconds=30)
    assert timedelta(seconds=60) <= longest <= timedelta(seconds=90)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reach": []}, "at least one rung"),
        ({"patience": "PT0S"}, "patience"),
        ({"reach": [{"name": "a", "after": "PT1M", "to": "self", "channel": "sms"}]}, "PT0S"),
        ({"reach": [{"name": "absent", "after": "PT0S", "to": "self", "channel": "sms"}]}, "different rung names"),
        ({"acknowledge_within": "P0DT0.5S"}, "whole seconds"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_a_document_that_would_be_read_otherwise_than_written_is_refused(change: dict[str, object], why: str) -> None:
    document = {
        "reach": [{"name": "self", "after": "PT0S", "to": "self", "channel": "sms"}],
        "absence": [{"name": "absent", "after": "PT0S", "to": "liaison", "channel": "sms"}],
    }
    validated("call-up", document)
    with pytest.raises(BadPolicy, match=why):
        validated("call-up", {**document, **change})
