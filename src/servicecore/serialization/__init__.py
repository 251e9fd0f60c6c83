"""Files and formats in and out: tables as CSV, documents as JSON or TOML, policies also as YAML."""

from servicecore.serialization.documents import read_document
from servicecore.serialization.policies import LARGEST, parse_policy, read_policy, write_policy
from servicecore.serialization.tables import TableFile, write_table

__all__ = [
    "LARGEST",
    "TableFile",
    "parse_policy",
    "read_document",
    "read_policy",
    "write_policy",
    "write_table",
]
