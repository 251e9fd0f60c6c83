"""Tickets as histories of events: what happened, what follows from it, what may happen next."""
