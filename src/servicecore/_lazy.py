"""Loading the names of a package when they are first asked for, so that a program pays for what it uses."""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules


def lazy(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose public names live in the modules of `homes`."""

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(modules[package], name, found)
        return found

    def names() -> list[str]:
        loaded = vars(modules[package])
        return sorted({*homes, *loaded["__all__"], *(name for name in loaded if name[:2] == "__")})

    return load, names
