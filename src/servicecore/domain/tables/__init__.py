"""Reading histories from a user's own tables."""
