"""What follows at once from the answers to other questions, without a search."""

from random import Random

from servicecore.rules import Rule, RuleSet, Vocabulary, analyse
from servicecore.rules.analysing.axioms import NO, YES, Axioms

facts = Vocabulary.of({"text": str})


def axioms() -> Axioms:
    """Question 0 is a list of 1 and 2; a yes to 3 is a yes to 1; 4 and 3 exclude each other."""
    found = Axioms([*([NO | YES] * 5), 7])
    found.choose(0, [1, 2])
    for word in (1, 2):
        found.imply(word, 0)
    found.imply(3, 1)
    found.exclude(3, 4)
    return found


def test_answers_that_follow_from_others_narrow_a_box() -> None:
    assert axioms().settled({3: YES}, []) == {3: YES, 1: YES, 0: YES, 4: NO}
    assert axioms().settled({0: NO}, []) == {0: NO, 1: NO, 2: NO, 3: NO}
    assert axioms().settled({4: NO}, []) == {4: NO}


def test_answers_that_contradict_each_other_leave_nothing() -> None:
    assert axioms().settled({3: YES, 4: YES}, []) is None
    assert axioms().settled({3: YES, 0: NO}, []) is None
    assert axioms().settled({0: YES, 1: NO, 2: NO}, []) is None


def test_a_box_with_a_single_way_out_is_left_that_way() -> None:
    assert axioms().settled({4: YES}, [{2: YES, 4: YES}]) == {4: YES, 2: NO, 3: NO}
    assert axioms().settled({4: YES}, [{2: YES, 0: YES}, {4: NO, 2: YES}]) == {4: YES, 3: NO}
    assert axioms().settled({0: YES}, [{1: YES}, {2: YES}]) is None
    assert axioms().settled({0: YES}, [{}]) is None


def test_without_axioms_a_box_stays_as_it_is() -> None:
    assert Axioms([3]).settled({0: 1}, [{0: 1}]) == {0: 1}


def test_what_makes_room_for_an_axiom_is_wanted_too() -> None:
    found = axioms()
    found.know(0, YES, 5, 2)  # in the first value of fact 5, the list is mentioned
    about = found.about({5: 6}, [{0: YES, 4: YES}])
    assert {5: 2, 0: NO} in about
    assert {0: YES, 1: NO, 2: NO} in about
    assert len({tuple(sorted(box.items())) for box in about}) == len(about)


def test_what_nobody_asks_about_has_no_axioms() -> None:
    found = axioms()
    found.know(0, YES, 5, 2)
    assert found.about({5: 6}, []) == []
    assert found.about({5: 2}, [{5: 4}]) == []


def test_rules_with_long_lists_of_keywords_are_decided_within_few_steps() -> None:
    random = Random(1)
    words = [f"word{number}" for number in range(100)]
    policy = RuleSet(
        "lists",
        [Rule(f"r{n}", when=facts.text.mentions(*random.sample(words, 20)), then=n) for n in range(150)],
    )
    found = analyse(policy, kinds=["shadowed"], budget=100, seconds=60)
    assert found.unknown == ()
    dead = {finding.rules[0].name for finding in found}
    seen: set[str] = set()
    for rule in policy.rules:
        mine = set(rule.when.operand)  # type: ignore[attr-defined]
        assert (rule.name in dead) == (mine <= seen)
        seen |= mine
