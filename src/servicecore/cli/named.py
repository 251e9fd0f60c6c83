"""Python objects that an option names as MODULE:NAME: a vocabulary, a function, predicates.

Naming a module imports it, and importing runs its code, as `python -m` would.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from servicecore.errors import (
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    Source,
    UnknownName,
    closest,
    one_of,
)

Fits = Callable[[object], bool]


def load(text: str, option: str, fits: Fits) -> object:
    """What MODULE:NAME names; the module is looked for in the current folder first.

    `fits` says which names of the module are worth suggesting. Raises `InvalidValue` (`option.not-a-name`,
    `option.import-failed`) or `UnknownName` (`option.no-module`, `option.no-such-name`) with the option as
    place; what the module itself raises through `servicecore` is raised as it is.
    """
    module, colon, path = text.partition(":")
    if not colon or module.endswith(".py") or not _is_dotted(module) or not _is_dotted(path):
        raise InvalidValue.of(
            "option.not-a-name",
            f"`{text}` does not name an object of a module",
            place=option,
            expected="MODULE:NAME, such as `my_policies:facts`",
            suggestion=_repaired(module, path),
        )
    found = _imported(module, path, option)
    for name in path.split("."):
        found = _member(found, name, text, option, fits)
    return found


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _repaired(module: str, path: str) -> str | None:
    """The same with the name of a module where the name of its file was given."""
    name = module.removesuffix(".py").removeprefix("./").replace("/", ".").replace("\\", ".")
    return f"{name}:{path}" if name != module and _is_dotted(name) and _is_dotted(path) else None


def _imported(module: str, path: str, option: str) -> object:
    from contextlib import redirect_stdout
    from importlib import import_module

    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        with redirect_stdout(sys.stderr):  # what it prints is no part of the result
            return import_module(module)
    except (ServiceCoreError, ErrorGroup):
        raise
    except (Exception, SystemExit) as cause:
        absent = cause.name if isinstance(cause, ModuleNotFoundError) else None
        if absent and f"{module}.".startswith(f"{absent}."):
            raise _no_module(module, path, option) from cause
        raise InvalidValue.of(
            "option.import-failed",
            f"importing `{module}` raised {type(cause).__name__}: {cause}",
            place=option,
            source=_where(cause),
            help=f"mend the module; `python -c 'import {module}'` shows the whole traceback.",
        ) from cause


def _no_module(module: str, path: str, option: str) -> UnknownName:
    near = closest(module, _modules(module.rpartition(".")[0]))
    return UnknownName.of(
        "option.no-module",
        f"there is no module `{module}`",
        place=option,
        suggestion=f"{near}:{path}" if near else None,
        help="it is looked for in the current folder, then where Python finds its modules.",
    )


def _modules(package: str) -> Iterator[str]:
    """The modules of a package, or of the current folder."""
    from pkgutil import iter_modules

    if not package:
        return (found.name for found in iter_modules([str(Path.cwd())]))
    folders = getattr(sys.modules.get(package), "__path__", ())
    return (found.name for found in iter_modules(folders, f"{package}."))


def _where(cause: BaseException) -> Source | None:
    """The line of the user's code that failed."""
    if isinstance(cause, SyntaxError) and cause.filename and cause.lineno:
        return Source(cause.filename, cause.lineno)
    found = None
    step: TracebackType | None = cause.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file != __file__ and "importlib" not in file:
            found = Source(file, step.tb_lineno)
        step = step.tb_next
    return found


def _member(owner: object, name: str, text: str, option: str, fits: Fits) -> object:
    try:
        return getattr(owner, name)
    except AttributeError as cause:
        names = [key for key in getattr(owner, "__dict__", {}) if not key.startswith("_")]
        fitting = [key for key in names if fits(vars(owner)[key])]
        near = closest(name, fitting) or closest(name, names)
        raise UnknownName.of(
            "option.no-such-name",
            f"`{text.partition(':')[0]}` has no `{name}`",
            place=option,
            expected=one_of(fitting or names),
            suggestion=near,
        ) from cause
