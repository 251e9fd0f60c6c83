"""A law fails for what it says, never because a machine was slow.

`SERVICECORE_LONG=1` tries each law on 2,500 examples.
"""

import os

from hypothesis import settings

settings.register_profile("without deadline", settings(), deadline=None)
settings.register_profile("long", settings(), deadline=None, max_examples=2500)
settings.load_profile("long" if os.environ.get("SERVICECORE_LONG") else "without deadline")
