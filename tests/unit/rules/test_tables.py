"""Decision tables by example: each form of a cell, each mistake at its place."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest

from servicecore.errors import Diagnostic, ErrorGroup, ServiceCoreError
from servicecore.routing import Route
from servicecore.rules import Condition, Rule, RuleSet, Vocabulary, all_of
from servicecore.rules.documents.tables import ruleset_from_table
from servicecore.rules.documents.tabulated import ruleset_to_table


class Tier(Enum):
    FREE = "free"
    GOLD = "gold"
    VIP = "vip"


facts = Vocabulary.of(
    {"tier": Tier, "amount": int, "text": str, "tags": frozenset[str], "at": datetime, "express": bool}
)


def read(text: str, **more: Any) -> RuleSet[Any, Any]:
    return ruleset_from_table(text, name="orders", facts=facts, **more)


def when(header: str, cell: str) -> Condition:
    quoted = '"' + cell.replace('"', '""') + '"'
    return read(f"{header},then\n{quoted},1\n").rules[0].when


def mistakes(text: str, **more: Any) -> tuple[Diagnostic, ...]:
    with pytest.raises((ErrorGroup, ServiceCoreError)) as caught:
        read(text, **more)
    found = caught.value
    return found.diagnostics if isinstance(found, ErrorGroup) else (found.diagnostic,)  # type: ignore[union-attr]


def only(text: str, **more: Any) -> Diagnostic:
    (found,) = mistakes(text, **more)
    return found


@pytest.mark.parametrize(
    ("header", "cell", "condition"),
    [
        ("amount", "", all_of()),
        ("amount", " - ", all_of()),
        ("amount", "100", facts.amount == 100),
        ("amount", "-5", facts.amount == -5),
        ("amount", ">= 100", facts.amount >= 100),
        ("amount", ">=100", facts.amount >= 100),
        ("amount", "< 5", facts.amount < 5),
        ("amount", "!= 7", facts.amount != 7),
        ("amount", "== 7", facts.amount == 7),
        ("amount", "100..500", facts.amount.between(100, 500)),
        ("amount", "-5 .. -1", facts.amount.between(-5, -1)),
        ("amount", "not 1..5", ~facts.amount.between(1, 5)),
        ("amount", "not < 5", ~(facts.amount < 5)),
        ("amount", "missing", facts.amount.is_missing()),
        ("amount", "Present", facts.amount.is_present()),
        ("amount", "not missing", facts.amount.is_present()),
        ("amount", "not present", facts.amount.is_missing()),
        ("tier", "gold", facts.tier == Tier.GOLD),
        ("tier", "gold, vip", facts.tier.one_of(Tier.GOLD, Tier.VIP)),
        ("tier", "not gold, vip", ~facts.tier.one_of(Tier.GOLD, Tier.VIP)),
        ("tier", "one of gold", facts.tier.one_of(Tier.GOLD)),
        ("express", "TRUE", facts.express == True),  # noqa: E712
        ("text", "a b", facts.text == "a b"),
        ("text", '"a, b"', facts.text == "a, b"),
        ("text", '"missing"', facts.text == "missing"),
        ("text", '"-"', facts.text == "-"),
        ("text", '"say \\"x\\""', facts.text == 'say "x"'),
        ("text", "contains x", facts.text.contains("x")),
        ("text", "starts with re:", facts.text.starts_with("re:")),
        ("text", "mentions refund, money back", facts.text.mentions("refund", "money back")),
        ("text", "not mentions refund", ~facts.text.mentions("refund")),
        ("text", "matches ^a{2,3}..b$", facts.text.matches("^a{2,3}..b$")),
        ("text", 'matches " a"', facts.text.matches(" a")),
        ("tags", "has any new, old", facts.tags.has_any("new", "old")),
        ("tags", "has all new", facts.tags.has_all("new")),
        ("tags", "empty", facts.tags.is_empty()),
        ("at", ">= 2026-03-02T12:00:00+00:00", facts.at >= datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("weekday of at (Europe/Berlin)", "sat, sun", facts.at.weekday("Europe/Berlin").one_of("sat", "sun")),
    ],
)
def test_a_cell_asks_what_it_says(header: str, cell: str, condition: Condition) -> None:
    assert when(header, cell) == condition


@pytest.mark.parametrize(
    ("header", "cell", "suggestion"),
    [
        ("amount", "=> 100", ">="),
        ("amount", "= 100", "=="),
        ("amount", "≥ 100", ">="),
        ("amount", "<> 100", "!="),
        ("amount", ">=", None),
        ("amount", "> 1, 2", None),
        ("amount", "> 1..2", None),
        ("amount", "..5", None),
        ("amount", "1..", None),
        ("amount", "1..2..3", None),
        ("amount", "1..2, 5", None),
        ("amount", "1,,2", None),
        ("amount", "1,", None),
        ("amount", "not", None),
        ("amount", "not -", None),
        ("amount", "not not 1", None),
        ("amount", "–", "-"),
        ("amount", "missing 5", None),
        ("text", "present, x", None),
        ("text", "~ ^a", "matches"),
        ("text", "matches", None),
        ("text", "contians x", "contains"),
        ("text", "mention refund", "mentions"),
        ("text", "strats with x", "starts with"),
        ("text", "contains a, b", None),
        ("text", '"a" b', None),
        ("text", 'a "b"', None),
        ("text", '"a', None),
        ("text", '"\\d"', None),
        ("text", "a..b", None),
    ],
)
def test_a_broken_cell_is_a_mistake_at_its_place(header: str, cell: str, suggestion: str | None) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    found = only(f"rule,{header},then\nfine,,1\nbroken,{quoted},2\n")
    assert (found.code, found.suggestion) == ("table.broken-cell", suggestion)
    assert found.place == f"line 3, row 2, column 2 ({header})"


@pytest.mark.parametrize(
    ("header", "cell", "code", "suggestion"),
    [
        ("tier", "glod", "fact.unknown-member", "gold"),
        ("tier", "gold, vpi", "fact.unknown-member", "vip"),
        ("tier", "> gold", "condition.wrong-operator", None),
        ("amount", "1.5", "fact.wrong-type", None),
        ("amount", "lots", "fact.wrong-type", None),
        ("amount", "007", "fact.wrong-type", None),
        ("amount", "5..1", "condition.empty-range", None),
        ("amount", '"5"', "fact.wrong-type", None),
        ("express", "yes", "fact.wrong-type", None),
        ("tags", "new", "condition.wrong-operator", None),
        ("text", 'contains ""', "condition.empty-text", None),
        ("text", "mentions !", "condition.empty-phrase", None),
        ("text", "matches (a", "condition.bad-regex", None),
        ("at", "< 2026-03-02", "time.naive", None),
    ],
)
def test_a_value_that_does_not_fit_its_fact_is_a_mistake_at_its_place(
    header: str, cell: str, code: str, suggestion: str | None
) -> None:
    found = only(f'{header},then\n"{cell.replace(chr(34), chr(34) * 2)}",2\n')
    assert (found.code, found.suggestion) == (code, suggestion)
    assert found.place == f"line 2, row 1, column 1 ({header})"


@pytest.mark.parametrize(
    ("header", "code", "suggestion"),
    [
        ("rule,amuont,then", "facts.unknown-fact", "amount"),
        ("rule,,then", "table.unknown-column", None),
        ("rule,priority,then", "table.unknown-column", None),
        ("rule,then,prioritty", "table.unknown-column", "priority"),
        ("rule,then,amount", "table.unknown-column", None),
        ("rule,then,then", "table.unknown-column", None),
        ("rule,-> a,-> a", "table.duplicate-column", None),
        ("rule,then,note,note", "table.duplicate-column", None),
        ("rule,weekday of amount (UTC),then", "fact.no-instant", None),
        ("rule,weekday of at (Europe/Berln),then", "time.unknown-zone", "Europe/Berlin"),
    ],
)
def test_a_wrong_header_is_a_mistake_at_its_column(header: str, code: str, suggestion: str | None) -> None:
    found = mistakes(header)[-1]
    assert (found.code, found.suggestion) == (code, suggestion)
    assert found.place.startswith("line 1, column ")


def test_all_mistakes_come_at_once_in_the_order_of_the_table_and_nothing_is_built() -> None:
    text = (
        "rule,tier,amount,text,-> team,-> skills,prio\n"
        "a,glod,=> 3,,care,{},1\n"
        "\n"
        "a,gold,3\n"
        "a,,5..1,contians x,care,[1\n"
        'a,,,,,,"x"\n'
    )
    found = [(each.code, each.place) for each in mistakes(text, outcome=Route.from_data)]
    assert found == [
        ("table.unknown-column", "line 1, column 7 (prio)"),
        ("ruleset.duplicate-rule", "line 2, row 1"),
        ("fact.unknown-member", "line 2, row 1, column 2 (tier)"),
        ("table.broken-cell", "line 2, row 1, column 3 (amount)"),
        ("table.ragged-row", "line 4, row 2"),
        ("table.ragged-row", "line 5, row 3"),
        ("ruleset.duplicate-rule", "line 6, row 4"),
        ("table.no-outcome", "line 6, row 4, column 5 (-> team)"),
    ]


def test_a_mistake_in_an_outcome_names_its_column_and_the_place_inside() -> None:
    text = '| amount | -> team | -> skills |\n|---|---|---|\n| 1 | care | {"api": 99} |\n| 2 | "" | |\n'
    found = mistakes(text, outcome=Route.from_data)
    assert [each.place for each in found] == [
        "line 3, row 1, column 3 (-> skills), in `SkillLevel.level`",
        "line 4, row 2, column 2 (-> team)",
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "table.no-header", ""),
        (" \n,,\n", "table.no-header", ""),
        ("amount\n1\n", "table.no-outcome", "line 1"),
        ("amount,then\n1,\n", "table.no-outcome", "line 2, row 1, column 2 (then)"),
        ('amount,then\n1,"x\n', "table.unclosed-quote", "line 2"),
        ('amount,then\n1,"x"y\n', "table.bad-quote", "line 2"),
        ("| amount | then |\n| 1 | 2 |\n", "table.not-a-row", "line 2"),
        ("| amount | then |\n|---|---|\n| 1 | 2 |\nSee above.\n", "table.not-a-row", "line 4"),
        ("amount,then\n1,[NaN]\n", "table.broken-cell", "line 2, row 1, column 2 (then)"),
        ("amount,then,priority\n1,2,high\n", "value.wrong-type", "line 2, row 1, column 3 (priority)"),
        ("amount,then,from\n1,2,soon\n", "fact.wrong-type", "line 2, row 1, column 3 (from)"),
        ("amount,then,enabled\n1,2,no\n", "value.wrong-type", "line 2, row 1, column 3 (enabled)"),
        ('amount,then,tags\n1,2,"a,"\n', "table.broken-cell", "line 2, row 1, column 3 (tags)"),
    ],
)
def test_what_is_no_table_or_no_rule_is_one_mistake(text: str, code: str, place: str) -> None:
    found = only(text)
    assert (found.code, found.place) == (code, place)


def test_wrong_arguments_are_refused() -> None:
    assert only("then\n1\n", hit="frist").suggestion == "first"
    assert only("then\n1\n", delimiter=";;").code == "table.bad-delimiter"
    assert only("then\nx\n", hit="sum").code == "ruleset.not-a-number"
    with pytest.raises(TypeError):
        read(b"then\n1\n")  # type: ignore[arg-type]
    with pytest.raises(LookupError) as caught:
        ruleset_to_table(read("then\n1\n"), form="cvs")  # type: ignore[arg-type]
    assert "did you mean `csv`?" in str(caught.value)


def test_every_column_finds_its_way_into_the_rule() -> None:
    text = (
        "rule;amount;amount;-> queue;-> level;Priority;tags;note;enabled;from;until\n"
        '"a ""b""";>= 1;< 9;care;2;3;new, "x, y";why, though;false;'
        "2026-01-01T00:00:00Z;2027-01-01T00:00:00Z\n"
        ";;;shop;;;;;;;\n"
    )
    first, second = read(text, delimiter=";", default="d").rules
    assert first == Rule(
        'a "b"',
        when=(facts.amount >= 1) & (facts.amount < 9),
        then={"queue": "care", "level": 2},
        priority=3,
        tags={"new", "x, y"},
        note="why, though",
        enabled=False,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_until=datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert second == Rule("row 2", when=all_of(), then={"queue": "shop"})


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("care", "care"),
        ("5", 5),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ('"5"', "5"),
        ('{"a": [1]}', {"a": [1]}),
    ],
)
def test_an_outcome_may_be_a_text_or_json(cell: str, outcome: object) -> None:
    assert read(f"| then |\n|---|\n| {cell} |").rules[0].then == outcome
    assert read(f"| -> queue |\n|---|\n| {cell} |").rules[0].then == outcome


def test_a_single_part_of_an_outcome_makes_a_mapping() -> None:
    text = "| rule | then.team |\n| ---- | --------- |\n| a    | care      |\n"
    assert read(text).rules[0].then == {"team": "care"}
    assert ruleset_to_table(read(text)) == text


def test_hit_policy_and_default_come_with_the_call() -> None:
    text = "amount,then\n> 1,2\n> 2,3\n"
    assert read(text, hit="sum").decide({"amount": 5}).outcome == 5
    assert read(text, hit="collect").decide({"amount": 5}).outcome == (2, 3)
    found = read("tier,then\nvip,care\n", outcome=Route.from_data, default=Route("shop"))
    assert found.decide({"tier": Tier.FREE}).outcome == Route("shop")
    assert found.decide({"tier": Tier.VIP}).outcome == Route("care")


def test_a_mark_at_the_beginning_and_windows_line_ends_do_no_harm() -> None:
    assert read("\ufeffamount,then\r\n1,a\r\n").rules[0].then == "a"
    assert read("\ufeff| amount | then |\r\n|---|---|\r\n| 1 | a \\| b |\r\n").rules[0].then == "a | b"


def test_facts_that_are_called_like_other_columns_are_told_apart_by_their_side_or_quotes() -> None:
    own = Vocabulary.of({"priority": int, "then": int})
    text = '"priority","""then""",then,priority\n1,2,a,3\n'
    (rule,) = ruleset_from_table(text, name="x", facts=own).rules
    assert rule.when == (own.priority == 1) & (own.then == 2)
    assert rule.priority == 3
    policy = RuleSet("x", [rule])
    assert ruleset_from_table(ruleset_to_table(policy), name="x", facts=own) == policy


def test_what_does_not_fit_into_a_table_is_named_rule_by_rule() -> None:
    policy = RuleSet(
        "x",
        [
            Rule("either", when=(facts.amount < 1) | (facts.amount > 5), then="a"),
            Rule("fine", when=facts.amount > 1, then="a"),
            Rule(
                "deep", when=(facts.amount > 1) & ~((facts.amount > 2) & facts.text.contains("x")), then="a"
            ),
            Rule("odd", when=all_of(), then=object()),
        ],
    )
    with pytest.raises(ErrorGroup) as caught:
        ruleset_to_table(policy)
    assert [(each.code, each.place) for each in caught.value.diagnostics] == [
        ("table.not-tabular", "rules[0].when"),
        ("table.not-tabular", "rules[2].when.all[1]"),
        ("table.not-tabular", "rules[3].then"),
    ]
    assert all(name in str(caught.value) for name in ("`either`", "`deep`", "`odd`"))


def test_ten_thousand_rows_are_read_and_written_in_little_time() -> None:
    import time

    text = "amount,text,then\n" + "".join(f"{n}..{n + 5},contains x{n},q{n % 7}\n" for n in range(10_000))
    started = time.process_time()
    policy = read(text)
    assert read(ruleset_to_table(policy, form="csv")) == policy
    assert time.process_time() - started < 20
