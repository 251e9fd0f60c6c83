"""JSON Schema of calendars, which read and write their plain data themselves."""

from typing import Any

from servicecore.calendars import WEEKDAYS

Schema = dict[str, Any]

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?"
_TEXT: Schema = {"type": "string"}


def _ends(pattern: str) -> Schema:
    """A start and an end."""
    return {"type": "array", "items": {**_TEXT, "pattern": f"^{pattern}$"}, "minItems": 2, "maxItems": 2}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _week(description: str) -> Schema:
    day = _list(_ends(f"({_CLOCK})"), "starts and ends; one not after its start is on the next day")
    return {
        "type": "object",
        "properties": dict.fromkeys(WEEKDAYS, day),
        "additionalProperties": False,
        "description": description,
    }


def calendar_schema(reference: Schema) -> Schema:
    """The schema of a calendar; `reference` is how it refers to itself, since calendars lie in calendars."""
    ranges = _ends(f"{_DAY}T({_CLOCK})")
    own: dict[str, Schema] = {
        "tz": {**_TEXT, "description": "a name of the IANA time zone database"},
        "weekly": _week("the opening hours of a week"),
        "breaks": _week("what is taken from them"),
        "holidays": _list({**_TEXT, "pattern": f"^{_DAY}$"}, "dates that are closed"),
        "recurring": _list({"type": ["string", "object"]}, "rules of iCalendar for further holidays"),
        "closed": _list(ranges, "local times that are closed once"),
        "open": _list(ranges, "local times that are open once, whatever else is said"),
    }
    others: dict[str, Schema] = {
        "any_of": _list(reference, "calendars whose open time counts too"),
        "all_of": _list(reference, "calendars that must be open as well"),
    }
    since = {**_TEXT, "description": "the instant or local date from which it holds"}
    version: Schema = {
        "type": "object",
        "properties": {"from": since, **own, **others},
        "required": ["from", "weekly"],
        "additionalProperties": False,
    }
    versions = _list(version, "what replaces all of it from an instant on, in order of time")
    return {
        "type": "object",
        "properties": {**own, "versions": versions, **others},
        "required": ["tz", "weekly"],
        "additionalProperties": False,
    }
