"""Deciding at speed: conditions as boxes, and what is compiled of them."""
