"""Rules, rule sets, and the decisions that they take."""
