"""Rules as plain data, tables and schemas."""
