"""Clocks: how promises of time stand at an instant."""
