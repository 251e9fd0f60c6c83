"""What an explanation says of winners, near misses, functions, dates and sums; as text and as data."""

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.rules import Condition, Rule, RuleSet, Vocabulary, all_of, any_of, predicate
from servicecore.rules.explaining.explanation import Explanation


class Severity(IntEnum):
    """An enum with an order."""

    LOW = 1
    HIGH = 10
    FATAL = 1000


facts = Vocabulary.of(
    {
        "sentiment": float,
        "amount": int,
        "visits": int,
        "tier": str,
        "text": str,
        "tags": set[str],
        "opened": datetime,
        "due": datetime,
        "day": date,
        "price": Decimal,
        "waited": timedelta,
        "severity": Severity,
    }
)
Subject = dict[str, Any]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def rule(name: str, when: Condition, **more: Any) -> Rule[Any]:
    return Rule(name, **{"then": name, "place": None, **more}, when=when)


def told(policy: RuleSet[Any, Any], subject: Subject, **how: Any) -> list[str]:
    at = how.pop("at", None)
    return str(policy.decide(subject, at=at).explain(**how)).split("\n")


def why(when: Condition, subject: Subject, **more: Any) -> list[str]:
    at = more.pop("at", None)
    return str(RuleSet("x", [rule("r", when, **more)]).decide(subject, at=at).why_not("r")).split("\n")


def order(rules: list[Rule[Any]], subject: Subject, *others: Rule[Any]) -> list[str]:
    """The names of the rules that lack something, as they are told."""
    data: Any = RuleSet("x", [*rules, *others]).decide(subject).explain(most=9).to_data()
    return [each["rule"] for each in data["others"]]


# near misses


def test_a_near_miss_is_one_line_with_the_border_and_the_value() -> None:
    assert why(facts.sentiment < -0.4, {"sentiment": -0.31}) == [
        "`r` would have matched if sentiment < -0.4; it was -0.31"
    ]


def test_two_answers_that_are_lacking_are_a_line_each() -> None:
    assert why((facts.sentiment < -0.4) & (facts.tier == "vip"), {"sentiment": 0.5, "amount": 3}) == [
        "`r` would have matched if",
        "├─ sentiment < -0.4; it was 0.5",
        "└─ tier is `vip`; tier is missing",
    ]


def test_fewer_lacking_answers_come_before_smaller_distances() -> None:
    close = rule("close", (facts.amount > 100) & (facts.visits > 100))
    far = rule("far", facts.amount > 10**6)
    assert order([close, far], {"amount": 100, "visits": 100}) == ["far", "close"]


def test_the_same_question_asked_twice_is_one_that_is_lacking() -> None:
    twice = rule("twice", (facts.amount > 10) & (facts.amount > 10))
    assert order(
        [rule("two", (facts.amount > 10) & (facts.visits > 9)), twice], {"amount": 1, "visits": 1}
    ) == [
        "twice",
        "two",
    ]


def test_distance_is_measured_on_the_scale_that_the_rules_give() -> None:
    euros = [rule("euros", facts.amount > 1000), rule("wide", facts.amount > 100_000)]
    stars = [rule("stars", facts.visits > 5), rule("narrow", facts.visits > 3)]
    assert order([*stars, *euros], {"amount": 900, "visits": 1}) == ["euros", "narrow", "wide", "stars"]


def test_a_missing_fact_and_a_wrong_member_are_further_off_than_any_number() -> None:
    rules = [
        rule("missing", facts.visits > 0),
        rule("member", facts.tier == "vip"),
        rule("number", facts.amount > 10**9),
    ]
    assert order(rules, {"amount": 1, "tier": "free"}) == ["number", "missing", "member"]


def test_equal_near_misses_come_in_the_order_of_the_rules() -> None:
    rules = [rule(name, facts.tier == name) for name in "bca"]
    assert order([*rules, rule("first", facts.tier == "z", priority=3)], {"tier": "x"}) == ["first", *"bca"]


@pytest.mark.parametrize(
    ("near", "far", "subject"),
    [
        (facts.amount.between(4, 9), facts.amount.between(5, 9), {"amount": 2}),
        (~facts.amount.between(0, 6), ~facts.amount.between(0, 9), {"amount": 5}),
        (facts.amount.one_of(1, 6), facts.amount.one_of(1, 9), {"amount": 5}),
        (facts.opened < NOON, facts.opened < NOON - timedelta(1), {"opened": NOON + timedelta(hours=1)}),
        (facts.opened > facts.due, facts.opened > NOON + timedelta(9), {"opened": NOON, "due": NOON}),
        (facts.day >= date(2026, 2, 1), facts.day >= date(2026, 3, 1), {"day": date(2026, 1, 1)}),
        (facts.severity >= Severity.HIGH, facts.severity >= Severity.FATAL, {"severity": Severity.LOW}),
        (facts.severity > Severity.LOW, facts.tier == "vip", {"severity": Severity.LOW, "tier": "free"}),
        (facts.waited > timedelta(0), facts.tier == "vip", {"waited": timedelta(0), "tier": "free"}),
        (facts.amount > facts.visits, facts.tier == "vip", {"amount": 0, "visits": 0, "tier": "free"}),
        (facts.amount > 5, facts.amount.is_missing(), {"amount": 1}),
        (facts.price > 5, facts.price > Decimal("9E+999999"), {"price": Decimal("-9E+999999")}),
        (facts.sentiment < 1, facts.sentiment < -1e308, {"sentiment": 1e308}),
        (facts.amount > 10**400, facts.amount > 10**800, {"amount": 1}),
        (
            facts.opened.time_of_day("UTC") > NOON.time().replace(hour=13),
            facts.opened.time_of_day("UTC") > NOON.time().replace(hour=14),
            {"opened": NOON},
        ),
    ],
)
def test_the_nearer_of_two_borders_comes_first(near: Condition, far: Condition, subject: Subject) -> None:
    assert order([rule("far", far), rule("near", near)], subject) == ["near", "far"]


def test_of_two_ways_to_match_the_nearer_is_told() -> None:
    either = any_of(facts.amount > 100, facts.visits > 10, facts.tier == "vip")
    subject = {"amount": 1, "visits": 9, "tier": "free"}
    assert why(either, subject) == ["`r` would have matched if visits > 10; it was 9"]


def test_what_can_never_match_comes_last() -> None:
    rules = [
        rule("never", any_of()),
        rule("bad", facts.day > date(2026, 1, 1)),
        rule("far", facts.amount > 5),
    ]
    decision = RuleSet("x", [rule("won", facts.visits == 1), *rules]).decide({"visits": 1, "day": "soon"})
    data: Any = decision.explain().to_data()
    assert [(each["rule"], each["verdict"]) for each in data["others"]] == [
        ("far", "lacks"),
        ("never", "never"),
        ("bad", "unreadable"),
    ]
    assert "fact's type" in data["others"][2]["error"]


# lines


@pytest.mark.parametrize(
    ("when", "subject", "line"),
    [
        (facts.due < facts.opened, {"due": NOON}, "due < opened; opened is missing"),
        (
            facts.amount < facts.visits,
            {"amount": 2, "visits": 1},
            "amount < visits; amount was 2, visits was 1",
        ),
        (facts.tags.has_any("a"), {"tags": {"c", "b"}}, "tags has one of a; it was b, c"),
        (facts.tags.has_any("a"), {"tags": set()}, "tags has one of a; it was empty"),
        (facts.tier.is_missing(), {"tier": "x"}, "tier is missing; it was `x`"),
    ],
)
def test_a_line_names_what_was_seen(when: Condition, subject: Subject, line: str) -> None:
    assert why(when, subject)[0] == f"`r` would have matched if {line}"


def test_the_phrases_that_were_found_are_named_up_to_six() -> None:
    names = "abcdefgh"
    lines = why(facts.text.mentions(*names), {"text": " ".join(names)})
    assert lines == ["`r` did win", "└─ text mentions `a`, `b`, `c`, `d`, `e`, `f`"]


# functions of users


def test_functions_are_never_asked_again_and_the_decision_stays_as_it_was() -> None:
    asked: list[str] = []

    def answering(name: str, answer: Any) -> Condition:
        def function(subject: Subject) -> Any:
            asked.append(name)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return predicate(name, function)

    policy = RuleSet(
        "door",
        [
            rule("closed", answering("is a holiday", False)),
            rule("broken", answering("boom", ValueError("no\nline"))),
            rule("unsure", answering("unsure", None)),
            rule("not reached", (facts.amount > 5) & answering("asked in vain", True)),
            rule("open", answering("is open", True)),
            rule("after", answering("is late", True)),
        ],
    )
    decision = policy.decide({"amount": 1})
    before = (list(asked), list(map(str, decision.failures)), list(map(str, decision.undetermined)))
    lines = str(decision.explain(most=9)).split("\n")
    for each in policy.rules:
        decision.why_not(each).to_data()
    assert lines == [
        "door: 'open'",
        "├─ rule `open` matched",
        "│  └─ `is open`() was true",
        "├─ predicate `boom` raised ValueError: no line, asked for `broken`",
        "├─ `after` may match as well",
        "│  └─ `is late`() was not asked",
        "├─ `not reached` did not match",
        "│  ├─ amount > 5; it was 1",
        "│  └─ `asked in vain`() was not asked",
        "├─ `closed` would have matched, but `is a holiday`() was false",
        "├─ `broken` would have matched, but `boom` raised ValueError: no line",
        "│  └─ open: `boom`() gave no answer",
        "└─ `unsure` would have matched, but `unsure`() could not tell",
        "   └─ open: `unsure`() gave no answer",
    ]
    assert before == (asked, list(map(str, decision.failures)), list(map(str, decision.undetermined)))
    assert asked == ["is a holiday", "boom", "unsure", "is open"]
    assert (decision.outcome, decision.rule) == ("open", policy["open"])


def test_a_rule_that_a_function_would_decide_is_not_said_to_lack_something_else() -> None:
    late, vip = predicate("is late", lambda subject: True), predicate("is vip", lambda subject: True)
    later = rule("later", (facts.tier == "vip") | (late & vip))
    decision = RuleSet("x", [rule("won", all_of()), later]).decide({"tier": "free"})
    assert str(decision.why_not("later")).split("\n") == [
        "`later` may match as well",
        "├─ `is late`() was not asked",
        "└─ `is vip`() was not asked",
    ]
    assert decision.why_not("later").to_data()["verdict"] == "not asked"


# time, and rules that take no part

WINTER = {
    "valid_from": datetime(2026, 12, 1, tzinfo=ZoneInfo("Europe/Berlin")),
    "valid_until": datetime(2027, 3, 1, tzinfo=ZoneInfo("Europe/Berlin")),
}


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (NOON, "valid from 2026-12-01; it was 2026-11-21"),
        (datetime(2027, 3, 5, tzinfo=UTC), "valid until 2027-03-01; it was 2027-03-05"),
        (
            datetime(2027, 3, 1, 8, tzinfo=UTC),
            "valid until 2027-03-01T00:00:00+01:00; it was 2027-03-01T09:00:00+01:00",
        ),
        (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), "valid from 2026-12-01; it was 2026-11-30"),
    ],
)
def test_a_rule_outside_its_validity_says_so_in_dates(at: datetime, line: str) -> None:
    found = why(facts.amount > 1, {"amount": 5}, at=at, **WINTER)
    assert found == [f"`r` would have matched if {line}"]


def test_without_an_instant_a_validity_is_open() -> None:
    assert why(facts.amount > 1, {"amount": 5}, valid_from=NOON) == [
        "`r` would have matched if at >= 2026-11-21T12:00:00+00:00; at is missing",
        "└─ open: `at` is missing",
    ]


def test_disabled_rules_are_named_as_such() -> None:
    off = [rule(name, all_of(), enabled=False) for name in "abc"]
    policy = RuleSet("x", [*off, rule("on", all_of())])
    decision = policy.decide({})
    assert told(policy, {}, most=2)[2:] == ["├─ disabled: `a`, `b`", "└─ and 1 more rule"]
    assert told(policy, {}, most=0) == ["x: 'on'", "├─ rule `on` matched", "└─ and 3 more rules"]
    assert str(decision.why_not("a")) == "`a` is disabled"
    assert decision.why_not("a").to_data()["verdict"] == "disabled"


def test_only_rules_that_could_have_changed_the_decision_are_marked_as_open() -> None:
    policy = RuleSet(
        "x", [rule("before", facts.visits > 1), rule("won", all_of()), rule("after", facts.visits > 1)]
    )
    assert told(policy, {})[2:] == [
        "├─ `before` would have matched if visits > 1; visits is missing",
        "│  └─ open: `visits` is missing",
        "└─ `after` would have matched if visits > 1; visits is missing",
    ]


def test_a_rule_that_no_value_of_the_missing_fact_can_save_is_not_open() -> None:
    assert why((facts.visits < 0) & (facts.visits > 9), {}) == [
        "`r` would have matched if",
        "├─ visits < 0; visits is missing",
        "└─ visits > 9; visits is missing",
    ]


# hit policies

POINTS = [
    rule("late", facts.visits > 1, then=2),
    rule("large", facts.amount > 100, then=3, note="tax"),
    rule("huge", facts.amount > 900, then=9),
]


def test_gathered_outcomes_are_told_rule_by_rule() -> None:
    policy = RuleSet.sum("points", POINTS)
    subject = {"visits": 2, "amount": 500}
    assert told(policy, subject) == [
        "points (sum): 5",
        "├─ rule `late` matched: 2",
        "│  └─ visits > 1; it was 2",
        "├─ rule `large` matched: 3",
        "│  ├─ amount > 100; it was 500",
        "│  └─ note: tax",
        "└─ `huge` would have matched if amount > 900; it was 500",
    ]
    assert told(policy, subject, most=0)[-1] == "└─ and 1 more rule"
    decision = policy.decide(subject)
    assert decision.why_not("large").label == "rule `large` matched: 3"
    data: Any = decision.explain().to_data()
    assert [(each["rule"], each["verdict"], each["outcome"]) for each in data["matches"]] == [
        ("late", "counts", 2),
        ("large", "counts", 3),
    ]


@pytest.mark.parametrize(
    ("build", "lines"),
    [
        (RuleSet.sum, ["points (sum): 0", "└─ no rule matched: the default applies"]),
        (RuleSet.max, ["points (max): None", "└─ no rule matched: there is no default"]),
        (RuleSet.count, ["points (count): 0", "└─ no rule matched"]),
        (RuleSet.collect, ["points (collect): ()", "└─ no rule matched"]),
        (RuleSet.unique, ["points (unique): None", "└─ no rule matched: there is no default"]),
    ],
)
def test_the_policy_is_named_and_what_no_match_means(build: Callable[..., Any], lines: list[str]) -> None:
    found = told(build("points", POINTS), {}, most=0)
    assert [found[0], found[1].replace("├", "└")] == lines


def test_of_many_rules_that_count_the_first_are_told() -> None:
    policy = RuleSet.count("all", [rule(f"r{n}", all_of()) for n in range(50)])
    lines = told(policy, {})
    assert (len(lines), lines[0], lines[-1]) == (22, "all (count): 50", "└─ and 30 more rules")


def test_rules_that_match_too_say_what_came_before_or_that_they_agree() -> None:
    rules = [rule("one", all_of(), then=1), rule("two", all_of(), then=1)]
    first, agreeing = RuleSet("x", rules).decide({}), RuleSet.any("x", rules).decide({})
    assert first.why_not("two").label == "`two` matches, but `one` comes before it"
    assert agreeing.why_not("two").label == "`two` matches, and agrees with `one`"
    assert agreeing.explain().children[1] == agreeing.why_not("two")
    assert first.why_not("two").to_data()["after"] == "one"


# asking about one rule


def test_why_not_takes_a_rule_or_its_name() -> None:
    policy = RuleSet("x", POINTS)
    decision = policy.decide({"amount": 5})
    for each in POINTS:
        assert decision.why_not(each) == decision.why_not(each.name) == decision.why_not(copy.deepcopy(each))


@pytest.mark.parametrize("asked", ["hugh", rule("hugh", all_of()), rule("huge", all_of()), None])
def test_a_rule_that_is_not_of_the_set_is_refused(asked: Any) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        RuleSet("x", POINTS).decide({}).why_not(asked)
    assert caught.value.code == "ruleset.unknown-rule"


# data and pictures

KEYS = {
    "rule", "verdict", "outcome", "place", "note", "grounds", "lacking", "more", "open", "after", "error",
}  # fmt: skip
QUESTION = {"question", "predicate", "fact", "expected", "actual", "compared_with"}


def test_the_data_of_an_explanation_are_plain() -> None:
    policy = RuleSet(
        "door",
        [
            Rule("VIPs", when=(facts.tier == "vip") & (facts.due < facts.opened), then="lounge"),
            rule("regulars", facts.visits > 1, then={"team": ("a", 1.5)}, note="n"),
        ],
    )
    subject = {"visits": 3, "due": NOON, "opened": NOON}
    data: Any = policy.decide(subject).explain().to_data()
    place = policy["VIPs"].place
    assert place is not None
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    (regulars,), (vips,) = data.pop("matches"), data.pop("others")
    assert data == {
        "ruleset": "door",
        "hit": "first",
        "outcome": {"team": ["a", 1.5]},
        "rule": "regulars",
        "disabled": [],
        "failures": [],
        "left_out": 0,
    }
    assert regulars == {
        "rule": "regulars",
        "verdict": "decides",
        "outcome": {"team": ["a", 1.5]},
        "place": None,
        "note": "n",
        "grounds": [
            {
                "question": "visits > 1",
                "predicate": None,
                "fact": "visits",
                "expected": "> 1",
                "actual": 3,
                "compared_with": None,
            }
        ],
        "lacking": [],
        "more": 0,
        "open": [],
        "after": None,
        "error": None,
    }
    assert vips["place"] == {"file": place.file, "line": place.line}
    assert vips["open"] == []
    found = [
        (each["fact"], each["expected"], each["actual"], each["compared_with"]) for each in vips["lacking"]
    ]
    assert found == [
        ("tier", "is `vip`", None, None),
        ("due", "< opened", NOON.isoformat(), NOON.isoformat()),
    ]


def test_every_key_is_always_there() -> None:
    broken = predicate("boom", lambda subject: 1)  # type: ignore[arg-type, return-value]
    rules = [rule("never", any_of()), rule("off", all_of(), enabled=False), rule("broken", broken)]
    rules += [rule("lacks", facts.amount > 7), rule("won", facts.visits == 1), rule("later", all_of())]
    decision = RuleSet("x", rules).decide({"visits": 1, "amount": 1})
    for each in rules:
        data: Any = decision.why_not(each).to_data()
        assert set(data) == KEYS
        assert all(set(question) == QUESTION for question in data["grounds"] + data["lacking"])
        json.dumps(data, allow_nan=False)
    whole: Any = decision.explain().to_data()
    assert [set(each) for each in whole["matches"] + whole["others"]] == [KEYS] * 5
    assert whole["failures"] == [
        {"predicate": "boom", "rule": "broken", "error": "predicate `boom` answered neither true nor false"}
    ]


class Desk:
    """An outcome with data of its own."""

    def to_data(self) -> object:
        return {"desk": float("inf"), "class": Desk, "day": NOON}


def test_outcomes_are_written_with_their_own_data_and_what_is_not_plain_as_shown() -> None:
    data = RuleSet("x", [rule("r", all_of(), then=Desk())]).decide({}).explain().to_data()
    assert json.dumps(data["outcome"], allow_nan=False)
    outcome: Any = data["outcome"]
    assert outcome["desk"] == "inf"
    assert "Desk" in outcome["class"]


def test_the_data_are_a_copy_each_time() -> None:
    found = RuleSet("x", [rule("r", all_of(), then=["a"])]).decide({}).explain()
    first: Any = found.to_data()
    first["outcome"].append("b")
    first["matches"].clear()
    assert found.to_data() != first


def test_an_explanation_is_a_value() -> None:
    decision = RuleSet("x", POINTS).decide({"amount": 500})
    found = decision.explain()
    assert isinstance(found, Explanation)
    assert found == decision.explain() == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found)
    assert pickle.loads(pickle.dumps(found)).to_data() == found.to_data()
    assert hash(found) == hash(decision.explain())


def test_what_users_wrote_is_escaped_in_html_and_no_markup_in_rich() -> None:
    from rich.console import Console

    policy = RuleSet("<b>", [rule("[red]<i>", facts.tier == "<script>", note="&")])
    found = policy.decide({"tier": "[bold]\x1b[31m"}).explain()
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    drawn = StringIO()
    Console(width=200, file=drawn).print(found)
    assert "`[red]<i>` would have matched if tier is `<script>`; it was `[bold]\\x1b[31m`" in drawn.getvalue()


def test_nothing_of_this_is_loaded_before_it_is_asked_for() -> None:
    script = (
        "import sys\n"
        "from servicecore.rules import Rule, RuleSet, all_of\n"
        "decision = RuleSet('x', [Rule('r', when=all_of(), then=1)]).decide({})\n"
        "assert 'servicecore.rules.explaining.explanation' not in sys.modules\n"
        "str(decision.explain()), decision.explain().html()\n"
        "assert 'rich' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


# bounds

LONG = "lorem ipsum " * 100_000
MANY = [f"phrase {n}" for n in range(4000)]


@pytest.mark.parametrize(
    ("when", "subject"),
    [
        (facts.text.mentions(*MANY), {"text": LONG}),
        (facts.text.mentions(*MANY), {"text": " ".join(MANY)}),
        (facts.text == LONG, {"text": "a"}),
        (facts.text != LONG, {"text": LONG + "a"}),
        (all_of(*(facts.amount != n for n in range(4000))), {"amount": -1}),
        (all_of(*(facts.amount == n for n in range(4000))), {"amount": -1}),
        (facts.tags.has_any("x"), {"tags": set(MANY)}),
        (facts.tags.has_only(*MANY), {"tags": set(MANY)}),
        (facts.amount > 10**4000, {"amount": -(10**4000)}),
    ],
)
def test_an_explanation_stays_short(when: Condition, subject: Subject) -> None:
    for found in (
        (decision := RuleSet("x", [rule("r", when)]).decide(subject)).explain(),
        decision.why_not("r"),
    ):
        assert len(str(found)) < 1500
        assert len(json.dumps(found.to_data())) < 15_000


def test_what_is_left_out_is_counted() -> None:
    data: Any = RuleSet("x", [rule("r", all_of(*(facts.amount != n for n in range(25))))]).decide(
        {"amount": -1}
    )
    data = data.why_not("r").to_data()
    assert (len(data["grounds"]), data["more"]) == (20, 5)
