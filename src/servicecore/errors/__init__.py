"""What went wrong, where, what was expected, and what to do about it.

Every mistake that `servicecore` reports is a `Diagnostic` carried by a `ServiceCoreError`.
A document, a table or a rule set with several mistakes raises one `ErrorGroup` whose text shows them all.
"""

from servicecore.errors.checks import (
    require_aware,
    require_finite,
    require_in_range,
    require_instance,
    require_text,
    require_zone,
    wrong_type,
)
from servicecore.errors.collector import Collector
from servicecore.errors.diagnostic import Diagnostic, Source, closest, one_of, shown, visible
from servicecore.errors.exceptions import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownAttribute,
    UnknownName,
    WrongType,
)
from servicecore.errors.reading import read_fields, read_list, read_mapping, read_text

__all__ = [
    "Collector",
    "Diagnostic",
    "ErrorGroup",
    "InvalidValue",
    "ServiceCoreError",
    "Source",
    "UnknownAttribute",
    "UnknownName",
    "WrongType",
    "closest",
    "one_of",
    "read_fields",
    "read_list",
    "read_mapping",
    "read_text",
    "require_aware",
    "require_finite",
    "require_in_range",
    "require_instance",
    "require_text",
    "require_zone",
    "shown",
    "visible",
    "wrong_type",
]
