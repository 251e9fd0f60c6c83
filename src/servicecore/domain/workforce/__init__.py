"""Agents and teams: skills, competencies, capacity, presence."""
