"""Files and formats in and out: tables as CSV, documents as JSON or TOML."""

from servicecore.serialization.documents import read_document
from servicecore.serialization.tables import TableFile, write_table

__all__ = ["TableFile", "read_document", "write_table"]
