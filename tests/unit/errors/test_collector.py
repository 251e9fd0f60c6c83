"""All mistakes of a document before any is raised."""

import pytest

from servicecore.errors import Collector, ErrorGroup, InvalidValue, ServiceCoreError


def test_nothing_gathered_raises_nothing() -> None:
    problems = Collector("document")
    with problems.at("[0]"):
        pass
    problems.done()
    assert problems.errors == []


def test_errors_are_kept_with_their_place_and_the_reading_goes_on() -> None:
    problems = Collector("document")
    for number in range(3):
        with problems.at(f"rows[{number}]"):
            if number != 1:
                raise InvalidValue.of("a.b", "wrong", place="price")
    with pytest.raises(ErrorGroup) as caught:
        problems.done()
    assert str(caught.value).startswith("2 mistakes in document\n")
    assert [each.place for each in caught.value.diagnostics] == ["rows[0].price", "rows[2].price"]


def test_a_group_is_opened_and_each_of_its_errors_placed() -> None:
    inner = Collector("row")
    inner.add(InvalidValue.of("a.b", "first", place="x"))
    inner.add(InvalidValue.of("a.c", "second"))
    problems = Collector("document")
    with problems.at("rows[4]"):
        inner.done()
    assert [error.diagnostic.place for error in problems.errors] == ["rows[4].x", "rows[4]"]


def test_other_exceptions_are_not_swallowed() -> None:
    problems = Collector("document")
    with pytest.raises(ZeroDivisionError), problems.at("x"):
        raise ZeroDivisionError
    assert problems.errors == []


def test_the_cause_of_an_error_is_kept() -> None:
    cause = KeyError("k")
    problems = Collector("document")
    with problems.at("x"):
        raise InvalidValue.of("a.b", "wrong") from cause
    assert problems.errors[0].__cause__ is cause


def test_gathering_more_does_not_change_a_group_that_was_raised() -> None:
    problems = Collector("document")
    problems.add(InvalidValue.of("a.b", "first"))
    with pytest.raises(ErrorGroup) as caught:
        problems.done()
    problems.add(InvalidValue.of("a.c", "second"))
    assert len(caught.value.errors) == 1
    assert "second" not in repr(caught.value)


def test_without_a_place_an_error_is_kept_as_it_is() -> None:
    error = ServiceCoreError.of("a.b", "wrong", place="x")
    problems = Collector("document")
    problems.add(error)
    assert problems.errors[0] is error
