"""Surveys and their answers: would you recommend us (NPS), were you satisfied (CSAT), was it easy (CES)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import attrs

from servicecore.domain.checks import any_text, aware, filled, flag, instance, member, quoted, utc
from servicecore.domain.names import AgentId, CustomerId, TicketId
from servicecore.domain.things.thing_checks import out_of_order
from servicecore.domain.things.thing_ids import SurveyId, agent_if_any, customer_if_any, ticket_if_any
from servicecore.errors import InvalidValue, require_in_range, require_instance, shown

_filled_if_any = attrs.validators.optional(filled)


class SurveyKind(StrEnum):
    """What is asked: recommendation (NPS), satisfaction (CSAT) or effort (CES)."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


def _whole(owner: Any, field: Any, value: Any) -> None:
    require_instance(value, int, f"Scale.{field.name}")


def _above_low(owner: Any, field: Any, value: int) -> None:
    if value <= owner.low:
        raise InvalidValue.of(
            "survey.bad-scale",
            f"a scale from {owner.low} to {value} leaves no choice",
            place="Scale.high",
            expected=f"a whole number above {owner.low}",
            received=str(value),
        )


@attrs.frozen
class Scale:
    """The whole numbers from `low` to `high`, at least two, that one may answer.

    `high_is_good` states the direction: False where 1 is the best, as in school marks, or where the question
    is how much effort it took.

    >>> 5 in Scale(1, 5), 0 in Scale(1, 5), Scale(1, 5).points
    (True, False, 5)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`survey.bad-scale`).
    """

    low: int = attrs.field(validator=_whole)
    high: int = attrs.field(validator=[_whole, _above_low])
    high_is_good: bool = attrs.field(default=True, kw_only=True, validator=flag)

    @property
    def points(self) -> int:
        """How many answers there are to choose from."""
        return self.high - self.low + 1

    def __contains__(self, score: object) -> bool:
        return isinstance(score, int) and not isinstance(score, bool) and self.low <= score <= self.high

    def above_worst(self, score: int) -> int:
        """How many points an answer lies above the worst one, whichever end that is."""
        return score - self.low if self.high_is_good else self.high - score


SCALES: Mapping[SurveyKind, Scale] = MappingProxyType(
    {SurveyKind.NPS: Scale(0, 10), SurveyKind.CSAT: Scale(1, 5), SurveyKind.CES: Scale(1, 7)}
)
"""The usual scales, on which a high answer is good: CES as the agreement that it was easy."""


def _kind(value: SurveyKind | str) -> SurveyKind:
    return member(SurveyKind, value, "Survey.kind")


def _usual(survey: Any) -> Scale:
    return SCALES[survey.kind]


def _scale(owner: Any, field: Any, value: Any) -> None:
    scale = require_instance(value, Scale, "Survey.scale")
    if owner.kind is SurveyKind.NPS and scale != SCALES[SurveyKind.NPS]:
        raise InvalidValue.of(
            "survey.bad-scale",
            "NPS is defined on 0 to 10 only",
            place="Survey.scale",
            expected="0 to 10, of which 10 is good",
            received=shown(scale),
            help="ask for satisfaction (csat), which has no scale of its own.",
        )


@attrs.frozen
class Survey:
    """One question sent to one customer; without an answer it is silence, which is not dissatisfaction.

    The scale is the usual one of its kind unless stated: 0 to 10 for NPS, which has no other, 1 to 5 for
    CSAT, 1 to 7 for CES. `ticket_id` and `agent_id` say what and whom it is about, where it is about one.

    >>> from datetime import UTC
    >>> Survey("v1", kind="csat", sent_at=datetime(2026, 3, 2, tzinfo=UTC)).scale
    Scale(low=1, high=5, high_is_good=True)

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`, `time.naive`, `time.out-of-range`, `survey.bad-scale`).
    """

    id: SurveyId = attrs.field(converter=SurveyId, validator=filled)
    kind: SurveyKind = attrs.field(kw_only=True, converter=_kind)
    sent_at: datetime = attrs.field(kw_only=True, converter=utc, validator=aware)
    scale: Scale = attrs.field(default=attrs.Factory(_usual, takes_self=True), kw_only=True, validator=_scale)
    customer_id: CustomerId | None = attrs.field(
        default=None, kw_only=True, converter=customer_if_any, validator=_filled_if_any
    )
    ticket_id: TicketId | None = attrs.field(
        default=None, kw_only=True, converter=ticket_if_any, validator=_filled_if_any
    )
    agent_id: AgentId | None = attrs.field(
        default=None, kw_only=True, converter=agent_if_any, validator=_filled_if_any
    )


def _on_the_scale(owner: Any, field: Any, value: Any) -> None:
    scale = owner.survey.scale
    if require_instance(value, int, "SurveyAnswer.score") not in scale:
        raise InvalidValue.of(
            "survey.out-of-scale",
            f"`{shown(value)}` is not on the scale of the survey `{owner.survey.id}`",
            place="SurveyAnswer.score",
            expected=f"a whole number from {scale.low} to {scale.high}",
            received=shown(value),
        )


def _after_sending(owner: Any, field: Any, value: datetime) -> None:
    if value < owner.survey.sent_at:
        raise out_of_order("SurveyAnswer.at", value, "`Survey.sent_at`", owner.survey.sent_at)


@attrs.frozen
class SurveyAnswer:
    """What a customer answered to a survey, on its scale, not before it was sent.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> SurveyAnswer(Survey("v1", kind="nps", sent_at=noon), 9, at=noon, comment="Quick!").score
    9

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`survey.out-of-scale`, `time.naive`,
    `time.out-of-range`, `time.out-of-order`).
    """

    survey: Survey = attrs.field(validator=instance(Survey))
    score: int = attrs.field(validator=_on_the_scale)
    at: datetime = attrs.field(kw_only=True, converter=utc, validator=[aware, _after_sending])
    comment: str = attrs.field(default="", kw_only=True, validator=any_text)


class NpsGroup(StrEnum):
    """The three groups of which NPS is made; see `nps_group`."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


class EffortGroup(StrEnum):
    """The three groups of which the index of effort is made; see `effort_group`."""

    EASY = "easy"
    NEUTRAL = "neutral"
    HARD = "hard"


def nps_group(answer: SurveyAnswer) -> NpsGroup:
    """Promoter (9 and 10), passive (7 and 8) or detractor (0 to 6).

    Source: F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003.

    >>> from datetime import UTC
    >>> survey = Survey("v1", kind="nps", sent_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> [nps_group(SurveyAnswer(survey, score, at=survey.sent_at)).value for score in (6, 7, 9)]
    ['detractor', 'passive', 'promoter']

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`survey.undefined-group`) for another kind.
    """
    _of(answer, SurveyKind.NPS)
    if answer.score >= 9:
        return NpsGroup.PROMOTER
    return NpsGroup.PASSIVE if answer.score >= 7 else NpsGroup.DETRACTOR


def is_satisfied(answer: SurveyAnswer, *, boxes: int = 2) -> bool:
    """Whether an answer on satisfaction is among the best `boxes` of its scale (4 and 5 of 1 to 5).

    Source: the usual "top two boxes". A scale of two points needs `boxes=1`: both boxes would satisfy all.

    >>> from datetime import UTC
    >>> survey = Survey("v1", kind="csat", sent_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> is_satisfied(SurveyAnswer(survey, 4, at=survey.sent_at))
    True

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`survey.undefined-group` for another kind,
    `number.out-of-range` unless `boxes` is at least 1 and leaves an answer out).
    """
    scale = _of(answer, SurveyKind.CSAT).scale
    require_in_range(boxes, "boxes", low=1, high=scale.points - 1, whole=True)
    return scale.above_worst(answer.score) >= scale.points - boxes


def found_easy(answer: SurveyAnswer) -> bool:
    """Whether an answer on effort is on the easy side: above the middle (5 to 7 of 7, 4 and 5 of 5).

    Source: the share of respondents who at least somewhat agree that it was easy, as Delighted reports CES.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`survey.undefined-group`) for another kind.
    """
    scale = _of(answer, SurveyKind.CES).scale
    return 2 * scale.above_worst(answer.score) > scale.points - 1


def effort_group(answer: SurveyAnswer) -> EffortGroup:
    """Easy (the best two of seven points), hard (the worst three) or neutral (the two between).

    Source: the index of effort of CYS, share of 6 and 7 minus share of 1 to 3. There are other schools: name
    the one you use beside every number.

    >>> from datetime import UTC
    >>> survey = Survey("v1", kind="ces", sent_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> answer = SurveyAnswer(survey, 5, at=survey.sent_at)
    >>> effort_group(answer), found_easy(answer)
    (<EffortGroup.NEUTRAL: 'neutral'>, True)

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`survey.undefined-group`) for another kind or a
    scale without seven points.
    """
    scale = _of(answer, SurveyKind.CES).scale
    if scale.points != 7:
        raise _undefined(
            answer.survey, "an answer on a scale of seven points", f"one of {scale.points} points"
        )
    above = scale.above_worst(answer.score)
    if above >= 5:
        return EffortGroup.EASY
    return EffortGroup.NEUTRAL if above >= 3 else EffortGroup.HARD


def _of(answer: SurveyAnswer, kind: SurveyKind) -> Survey:
    survey = require_instance(answer, SurveyAnswer, "answer").survey
    if survey.kind is not kind:
        raise _undefined(
            survey, f"an answer to a survey of kind {kind.value}", f"one of kind {survey.kind.value}"
        )
    return survey


def _undefined(survey: Survey, expected: str, received: str) -> InvalidValue:
    return InvalidValue.of(
        "survey.undefined-group",
        f"this group is not defined for an answer to the {survey.kind.value} survey {quoted(survey.id)}",
        place="answer",
        expected=expected,
        received=received,
    )
