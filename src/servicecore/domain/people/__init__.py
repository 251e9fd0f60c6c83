"""Customers, who they are and what was agreed: records and identities, consent, organisations, contracts."""
