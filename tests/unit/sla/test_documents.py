"""Policies as plain data and as values: what is written, what is read, and every mistake with its place."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from servicecore.calendars import Calendar
from servicecore.domain import Customer, History, Opened, Reply, Situation, Triaged, WaitConventions
from servicecore.errors import ErrorGroup, InvalidValue, WrongType
from servicecore.rules import Fact, Rule, RuleSet, getter, predicate
from servicecore.serialization import from_json, read_value, to_json
from servicecore.sla import (
    PRESETS,
    Days,
    SituationFacts,
    SlaConventions,
    SlaPolicies,
    SlaPolicy,
    Target,
    by_priority,
    clocks,
    facts,
)

HOUR = timedelta(hours=1)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HISTORY = History("t1", [Opened(NINE), Triaged(NINE, priority="urgent"), Reply(NINE + HOUR)])
ANN = Customer("c1", tier="vip")
OFFICE = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]}, holidays=["2026-12-25"])
ALWAYS = Calendar.always()
RESOLVED = {"metric": "resolution", "within": 3600}
VIP = facts.tier == "vip"
IS_VIP = {"fact": "customer.tier", "op": "==", "value": "vip"}

FULL = SlaPolicy(
    "gold",
    [
        by_priority("first response", {"urgent": 30, "high": 0.5}),
        Target("first response", 1.5 * HOUR, when=VIP, calendar=ALWAYS, thresholds=[0.5, 0.8, 1]),
        Target("first response", timedelta(seconds=1, microseconds=1), thresholds=[]),
        Target("resolution", Days(2, "working_day"), pauses=["snoozed", "pending customer"], suspends=[]),
        Target("ownership", Days(1), suspends=["on_hold_internal"]),
    ],
    calendar=OFFICE,
    conventions=SlaConventions(
        day="end_of_day",
        tie="next_open",
        waits=WaitConventions(responses=["note", "bot reply"], reopening_asks=True),
        opening_starts=["next response", "first response"],
    ),
    when=(facts.tier == "vip") & ~facts.ticket.tags.has_any("trial"),
)
BARE = SlaPolicy("rest", [Target("resolution", HOUR)], calendar=ALWAYS)
OTHER = SlaPolicy("other", [Target("resolution", HOUR, when=VIP)], calendar=OFFICE, when=VIP)
CHOOSING = RuleSet(
    "levels", [Rule("vip", when=VIP, then=OTHER), Rule("too", when=VIP, then=OTHER)], default=BARE
)
POLICIES = [FULL, BARE, OTHER]
VALUES: list[Any] = [
    *POLICIES,
    SlaPolicies([OTHER, BARE]),
    SlaPolicies([BARE, FULL], several="all"),
    SlaPolicies([OTHER, BARE], several="most_specific"),
    SlaPolicies(rules=CHOOSING),
    SlaPolicies(rules=RuleSet("nothing", [])),
]
every_value = pytest.mark.parametrize("value", VALUES, ids=[f"{type(each).__name__}" for each in VALUES])


def mistakes(read: Callable[[Any], object], data: object) -> dict[str, str]:
    """What is wrong with the data: the code by the place."""
    with pytest.raises(ErrorGroup) as caught:
        read(data)
    found = {error.diagnostic.place: error.code for error in caught.value.errors}
    assert len(found) == len(caught.value.errors)
    return found


def policy(*targets: object, **more: object) -> dict[str, object]:
    """The data of a policy that has only these mistakes that are in its parts."""
    return {"name": "gold", "targets": list(targets), "calendar": ALWAYS.to_data(), **more}


class TestValues:
    @every_value
    def test_they_survive_pickling_and_copying(self, value: Any) -> None:
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(value, protocol)) == value
        assert copy.copy(value) == copy.deepcopy(value) == attrs.evolve(value) == value

    @every_value
    def test_equal_ones_have_equal_hashes_and_others_differ(self, value: Any) -> None:
        assert hash(copy.deepcopy(value)) == hash(value)
        assert [other for other in VALUES if other == value] == [value]

    @every_value
    def test_they_cannot_be_changed(self, value: Any) -> None:
        with pytest.raises(AttributeError):
            setattr(value, attrs.fields(type(value))[0].name, None)

    def test_targets_clocks_and_conventions_are_values_too(self) -> None:
        (clock, *_) = clocks(HISTORY, FULL, NINE + HOUR, customer=ANN)
        for value in (*FULL.targets, clock, FULL.conventions, Days(1)):
            assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
            assert hash(copy.deepcopy(value)) == hash(value)

    @every_value
    def test_a_pickled_one_gives_the_same_clocks(self, value: Any) -> None:
        again = pickle.loads(pickle.dumps(value))
        expected = clocks(HISTORY, value, NINE + 9 * HOUR, customer=ANN)
        assert clocks(HISTORY, again, NINE + 9 * HOUR, customer=ANN) == expected

    def test_other_rules_may_take_the_place_of_rules(self) -> None:
        found = attrs.evolve(SlaPolicies(rules=CHOOSING), rules=RuleSet("one", [], default=OTHER))
        assert found == SlaPolicies(rules=RuleSet("one", [], default=OTHER))


class TestWriting:
    def test_defaults_are_left_out(self) -> None:
        assert BARE.to_data() == {"name": "rest", "targets": [RESOLVED], "calendar": ALWAYS.to_data()}

    def test_all_that_is_said_is_written(self) -> None:
        data = FULL.to_data()
        assert list(data) == ["name", "targets", "calendar", "conventions", "when"]
        assert data["targets"] == [
            {
                "metric": "first_response",
                "within": 1800,
                "when": {"fact": "ticket.priority", "op": "==", "value": "urgent"},
            },
            {
                "metric": "first_response",
                "within": 30,
                "when": {"fact": "ticket.priority", "op": "==", "value": "high"},
            },
            {
                "metric": "first_response",
                "within": 5400,
                "when": IS_VIP,
                "calendar": ALWAYS.to_data(),
                "thresholds": [0.5, 0.8, 1],
            },
            {"metric": "first_response", "within": 1.000001, "thresholds": []},
            {
                "metric": "resolution",
                "within": {"days": 2, "unit": "working_day"},
                "pauses": ["pending_customer", "snoozed"],
                "suspends": [],
            },
            {"metric": "ownership", "within": {"days": 1}, "suspends": ["on_hold_internal"]},
        ]
        assert data["conventions"] == {
            "tie": "next_open",
            "day": "end_of_day",
            "waits": {"responses": ["bot_reply", "note"], "reopening_asks": True},
            "opening_starts": ["first_response", "next_response"],
        }
        assert data["calendar"] == OFFICE.to_data()
        assert data["when"] == FULL.when.to_data()  # type: ignore[union-attr]

    def test_a_list_says_how_it_chooses_only_if_it_is_not_the_first(self) -> None:
        assert SlaPolicies([BARE]).to_data() == {"policies": [BARE.to_data()]}
        assert SlaPolicies([BARE], several="all").to_data() == {
            "policies": [BARE.to_data()],
            "several": "all",
        }

    def test_rules_are_written_with_their_policies(self) -> None:
        data: Any = SlaPolicies(rules=CHOOSING).to_data()
        assert data == {"rules": CHOOSING.to_data()}
        assert data["rules"]["rules"][0]["then"] == OTHER.to_data()
        assert data["rules"]["default"] == BARE.to_data()


class TestReading:
    @every_value
    def test_what_is_written_is_read_back(self, value: Any) -> None:
        data = value.to_data()
        assert type(value).from_data(data) == value
        assert json.dumps(type(value).from_data(json.loads(json.dumps(data))).to_data()) == json.dumps(data)

    @every_value
    def test_a_document_and_a_file_hold_it(self, value: Any, tmp_path: Any) -> None:
        text = to_json(value)
        assert json.loads(text)["$type"] == type(value).__name__
        assert from_json(type(value), text) == value
        (tmp_path / "levels.json").write_text(text, encoding="utf-8")
        assert read_value(type(value), tmp_path / "levels.json") == value

    @pytest.mark.parametrize("name", PRESETS)
    def test_conventions_may_be_a_preset_by_name(self, name: str) -> None:
        found = SlaPolicy.from_data(policy(RESOLVED, conventions=name))
        assert found.conventions == PRESETS[name]
        written = found.to_data()["conventions"]
        assert isinstance(written, dict)
        assert SlaPolicy.from_data(policy(RESOLVED, conventions=written)) == found

    def test_any_usual_spelling_will_do(self) -> None:
        written = {"metric": "First Response", "within": "3600.000001", "pauses": ["Pending-Customer"]}
        (target,) = SlaPolicy.from_data(policy(written)).targets
        assert target == Target(
            "first_response", HOUR + timedelta(microseconds=1), pauses=["pending_customer"]
        )

    def test_what_may_be_left_out_may_be_null(self) -> None:
        null = {**RESOLVED, "when": None, "calendar": None, "pauses": None, "suspends": None}
        assert SlaPolicy.from_data(policy(null, when=None)) == SlaPolicy.from_data(policy(RESOLVED))
        (target,) = SlaPolicy.from_data(
            policy(
                {"metric": "resolution", "within": {"days": 1, "unit": None}},
                conventions={"day": "open_hours"},
            )
        ).targets
        assert target.within == Days(1)
        given = {"policies": [policy(RESOLVED)], "rules": None}
        assert SlaPolicies.from_data(given) == SlaPolicies([SlaPolicy.from_data(policy(RESOLVED))])

    @pytest.mark.parametrize("given", [{}, {"policies": []}, {"policies": [], "several": "all"}])
    def test_no_policy_at_all_is_a_mistake(self, given: dict[str, object]) -> None:
        with pytest.raises(ErrorGroup) as found:
            SlaPolicies.from_data(given)
        assert [error.diagnostic.code for error in found.value.exceptions] == ["sla.no-policies"]

    def test_functions_are_given_by_name(self) -> None:
        launch = predicate("at launch", lambda situation: True)
        rule = Rule("launch", when=launch, then=BARE)
        several = SlaPolicies(
            [attrs.evolve(OTHER, when=launch, targets=[Target("resolution", HOUR, when=launch)])]
        )
        found: list[Any] = [*several.policies, several, SlaPolicies(rules=RuleSet("levels", [rule]))]
        for value in found:
            read: Any = type(value).from_data
            assert read(value.to_data(), predicates={"at launch": launch}) == value
            assert set(mistakes(read, value.to_data()).values()) == {"condition.unknown-predicate"}

    def test_facts_of_your_own_are_given(self) -> None:
        class OwnFacts(SituationFacts):
            words: Fact[int] = getter(lambda situation: len(situation.interaction.text.split()))

        own = OwnFacts()
        wordy = attrs.evolve(OTHER, when=own.words > 100)
        assert SlaPolicy.from_data(wordy.to_data(), facts=own).when == wordy.when
        assert mistakes(SlaPolicy.from_data, wordy.to_data()) == {"when.fact": "facts.unknown-fact"}
        with pytest.raises(WrongType, match=r"value\.wrong-type"):
            SlaPolicy.from_data(wordy.to_data(), facts=Situation)  # type: ignore[arg-type]


class TestMistakes:
    def test_all_of_them_are_found_each_with_its_place(self) -> None:
        targets = [
            {"metric": "resoluton", "within": "PT8H", "when": {"all": [{"fact": "ticket.priorty"}]}, "by": 1},
            {"within": {"days": 0, "unit": "weeks", "hours": 5}, "pauses": ["new", "pendng"]},
            {**RESOLVED, "within": -5, "thresholds": [0.5, 0.5], "calendar": {"tz": "Berlin"}},
            "one hour",
        ]
        conventions = {"tei": "close", "at_due": "late", "waits": {"responses": ["mail"]}, "day": 1}
        data = {"name": " ", "targets": targets, "conventions": conventions, "whne": {}, "calendar": 5}
        assert mistakes(SlaPolicy.from_data, data) == {
            "whne": "data.unknown-field",
            "name": "text.empty",
            "targets[0].by": "data.unknown-field",
            "targets[0].metric": "value.unknown-member",
            "targets[0].within": "data.wrong-shape",
            "targets[0].when.all[0].fact": "facts.unknown-fact",
            "targets[0].when.all[0].op": "data.missing-field",
            "targets[1].metric": "data.missing-field",
            "targets[1].within.days": "number.out-of-range",
            "targets[1].within.unit": "sla.unknown-option",
            "targets[1].within.hours": "data.unknown-field",
            "targets[1].pauses[1]": "value.unknown-member",
            "targets[2].within": "sla.bad-target",
            "targets[2].thresholds[1]": "sla.thresholds-out-of-order",
            "targets[2].calendar.tz": "time.unknown-zone",
            "targets[2].calendar.weekly": "data.missing-field",
            "targets[3]": "data.wrong-shape",
            "calendar": "data.wrong-shape",
            "conventions.tei": "data.unknown-field",
            "conventions.at_due": "sla.unknown-option",
            "conventions.waits.responses[0]": "value.unknown-member",
            "conventions.day": "data.wrong-shape",
        }

    def test_what_has_the_wrong_shape_is_named_as_seen_from_the_whole(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            SlaPolicies.from_data({"policies": [policy({"metric": "resolution", "within": []})]})
        (error,) = caught.value.errors
        assert error.diagnostic.message == "`policies[0].targets[0].within` has the wrong shape"
        assert error.diagnostic.expected == (
            'a number of seconds, or days such as {"days": 2, "unit": "working_day"}'
        )

    @pytest.mark.parametrize("data", [5, None, [], "gold", {1: 2}])
    def test_what_is_no_mapping_is_no_policy(self, data: object) -> None:
        assert mistakes(SlaPolicy.from_data, data) == {"": "data.wrong-shape"}
        assert mistakes(SlaPolicies.from_data, data) == {"": "data.wrong-shape"}

    @pytest.mark.parametrize("within", [True, None, [], "P1D", "an hour"])
    def test_a_target_is_a_number_of_seconds_or_days(self, within: object) -> None:
        data = policy({"metric": "resolution", "within": within})
        assert mistakes(SlaPolicy.from_data, data) == {"targets[0].within": "data.wrong-shape"}

    def test_days_have_a_number(self) -> None:
        data = policy({"metric": "resolution", "within": {"unit": "working_day"}})
        assert mistakes(SlaPolicy.from_data, data) == {"targets[0].within.days": "data.missing-field"}

    def test_a_misspelt_preset_gets_a_suggestion(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            SlaPolicy.from_data(policy(RESOLVED, conventions="zendsk"))
        (found,) = caught.value.diagnostics
        assert (found.place, found.code) == ("conventions", "sla.unknown-option")
        assert found.suggestion == "zendesk"

    def test_what_is_wrong_with_targets_and_their_calendars_is_found_together(self) -> None:
        never = {"tz": "UTC", "weekly": {}}
        always = ALWAYS.to_data()
        targets = [
            {**RESOLVED, "calendar": never},
            {**RESOLVED, "calendar": always},
            {"metric": "ownership", "within": 5, "when": IS_VIP},
            {"metric": "ownership", "within": {"days": 1}, "calendar": always},
        ]
        assert mistakes(SlaPolicy.from_data, {"name": "gold", "targets": targets}) == {
            "targets[0].calendar": "sla.never-opens",
            "targets[1]": "sla.target-never-holds",
            "targets[2]": "sla.no-calendar",
            "targets[3].within": "sla.bare-day",
        }

    def test_a_calendar_of_the_policy_that_never_opens_is_told_once(self) -> None:
        targets = [RESOLVED, {"metric": "ownership", "within": 5}]
        data = policy(*targets, calendar={"tz": "UTC", "weekly": {}})
        assert mistakes(SlaPolicy.from_data, data) == {"calendar": "sla.never-opens"}

    def test_a_policy_promises_something(self) -> None:
        assert mistakes(SlaPolicy.from_data, policy()) == {"targets": "sla.no-targets"}

    def test_policies_that_do_not_stand_together_are_all_found(self) -> None:
        listed = [
            policy(RESOLVED),
            policy(RESOLVED),
            policy(RESOLVED, name="a", conventions="zammad"),
            policy(RESOLVED, name="b", conventions="frappe"),
        ]
        assert mistakes(SlaPolicies.from_data, {"policies": listed}) == {
            "policies[1].name": "sla.same-name",
            "policies[2].conventions": "sla.mixed-conventions",
            "policies[3].conventions": "sla.mixed-conventions",
        }
        assert mistakes(SlaPolicies.from_data, {"policies": listed, "several": "all"}) == {
            "policies[1].name": "sla.same-name"
        }
        assert mistakes(SlaPolicies.from_data, {"policies": [*listed, 5], "several": "fist"}) == {
            "policies[4]": "data.wrong-shape",
            "several": "sla.unknown-option",
        }

    def test_rules_and_a_list_exclude_each_other(self) -> None:
        rules = CHOOSING.to_data()
        expected = {"": "sla.rules-and-list"}
        assert mistakes(SlaPolicies.from_data, {"rules": rules, "policies": [BARE.to_data()]}) == expected
        assert mistakes(SlaPolicies.from_data, {"rules": rules, "several": "all"}) == expected
        with pytest.raises(InvalidValue, match=r"sla\.rules-and-list"):
            SlaPolicies([BARE], rules=CHOOSING)

    def test_rules_have_policies_for_outcomes(self) -> None:
        rules: list[dict[str, object]] = [
            {"name": "a", "when": {"all": []}, "then": policy(RESOLVED)},
            {"name": "b", "when": IS_VIP, "then": None},
            {"name": "c", "when": IS_VIP, "then": policy({**RESOLVED, "within": 5})},
            {"name": "d", "when": IS_VIP, "then": policy(RESOLVED)},
            {"name": "e", "when": IS_VIP, "then": policy(RESOLVED, name="e", conventions="zammad")},
        ]
        assert mistakes(SlaPolicies.from_data, {"rules": {"name": "levels", "rules": rules}}) == {
            "rules.rules[1].then": "sla.not-a-policy",
            "rules.rules[2].then.name": "sla.same-name",
            "rules.rules[4].then.conventions": "sla.mixed-conventions",
        }
        rules[1] = {
            "name": "b",
            "when": {"fact": "ticket.priorty", "op": "is_missing"},
            "then": {"name": "b"},
        }
        assert mistakes(SlaPolicies.from_data, {"rules": {"name": "levels", "rules": rules}}) == {
            "rules.rules[1].when.fact": "facts.unknown-fact",
            "rules.rules[1].then.targets": "data.missing-field",
        }

    @pytest.mark.parametrize("hit", ["collect", "rule order", "count"])
    def test_rules_that_gather_choose_no_policy(self, hit: str) -> None:
        rule = {"name": "a", "when": IS_VIP, "then": policy(RESOLVED)}
        rules = {"name": "levels", "hit": hit, "rules": [rule]}
        assert mistakes(SlaPolicies.from_data, {"rules": rules}) == {"rules.hit": "sla.not-a-policy"}
        with pytest.raises(WrongType, match=r"sla\.not-a-policy"):
            clocks(
                History("t1", [Opened(NINE)]), RuleSet.collect("x", [Rule("a", when=VIP, then=BARE)]), NINE
            )

    def test_a_document_with_a_mistake_in_every_target_is_read_to_an_end(self) -> None:
        with pytest.raises(ErrorGroup) as caught:
            SlaPolicy.from_data(policy(*[{"metric": "x"}] * 100_000))
        assert 2_000 <= len(caught.value.errors) < 2_010
