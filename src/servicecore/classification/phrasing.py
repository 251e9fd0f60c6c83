"""How phrases are written down: blocks of text, and the patterns of failing and of being unable."""

from collections.abc import Iterable


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a block of text, separated by commas or line ends."""
    return tuple(phrase for line in text.splitlines() for part in line.split(",") if (phrase := part.strip()))


def no_longer(verbs: str) -> tuple[str, ...]:
    """The ways to say that a thing does not do what it should; a verb is given as `load/loading`.

    A lone `t` is what is left of `doesn t`, as some keyboards and many data sets write it.

    >>> no_longer("load/loading")[:3], "isnt loading" in no_longer("load/loading")
    (('wont load', 'wouldnt load', 'doesnt load'), True)
    """
    pairs = [verb.split("/") for verb in phrases(verbs)]
    return (
        *_each(_BEFORE_STEM, (stem for stem, _ in pairs)),
        *_each(_BEFORE_FORM, (form for _, form in pairs)),
        *(f"no longer {stem}s" for stem, _ in pairs),
    )


def cannot(verbs: str) -> tuple[str, ...]:
    """The ways to say that somebody is unable to do something.

    >>> cannot("open it")[:2]
    ('cant open it', 'cannot open it')
    """
    return _each(_UNABLE, phrases(verbs))


def _each(heads: Iterable[str], tails: Iterable[str]) -> tuple[str, ...]:
    ends = tuple(tails)
    return tuple(f"{head} {end}" for head in heads for end in ends)


_BEFORE_STEM = phrases("""
    wont, wouldnt, doesnt, didnt, dont, not, t, doesnot, dosent, doesent, refuses to, fails to, failed to
""")
_BEFORE_FORM = phrases("not, isnt, arent, wasnt, t, stopped, stops, quit, properly")
_UNABLE = phrases("""
    cant, cannot, can not, can t, canot, cant even, couldnt, could not, unable to, not able to, wont let me
""")
