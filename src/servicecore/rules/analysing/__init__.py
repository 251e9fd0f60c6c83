"""What holds of a rule set for every subject: findings, differences, proofs."""
