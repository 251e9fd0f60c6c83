"""Values as plain data, both ways."""
