"""Files and formats in and out: tables as CSV, documents and values as JSON or TOML, policies as YAML too."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy
from servicecore.serialization.documents import read_document
from servicecore.serialization.kinds import Converting
from servicecore.serialization.policies import LARGEST, parse_policy, read_policy, write_policy
from servicecore.serialization.tables import TableFile, write_table
from servicecore.serialization.value_schemas import value_schema
from servicecore.serialization.values import (
    LARGEST_VALUE,
    VALUE_SCHEMA,
    from_json,
    read_value,
    to_json,
    write_value,
)

if TYPE_CHECKING:
    from servicecore.serialization.converters import converter

__all__ = [
    "LARGEST",
    "LARGEST_VALUE",
    "VALUE_SCHEMA",
    "Converting",
    "TableFile",
    "converter",
    "from_json",
    "parse_policy",
    "read_document",
    "read_policy",
    "read_value",
    "to_json",
    "value_schema",
    "write_policy",
    "write_table",
    "write_value",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, {"converter": "converters"})  # which loads cattrs
