"""A law fails for what it says, never because a machine was slow."""

from hypothesis import settings

settings.register_profile("without deadline", settings(), deadline=None)
settings.load_profile("without deadline")
