"""The language that the command line speaks: the one asked for, else that of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Annotated, Literal

import typer

#: The variables that say it, as POSIX has them, the first that is set counts.
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

#: What the running command has been asked for: an error that stops it is told in it as well.
_asked: ContextVar[str] = ContextVar("language", default="")


def language_of(environment: Mapping[str, str]) -> str:
    """Choose fi, sv or en by the locale (`fi_FI.UTF-8`); English where it is another or none."""
    locale = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    language = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in ("fi", "sv", "en") else "en"


def spoken() -> str:
    """The language in which the running command speaks."""
    return _asked.get() or language_of(os.environ)


def _ask(language: str) -> str:
    _asked.set(language)
    return language


Language = Annotated[
    Literal["fi", "sv", "en"],
    typer.Option(
        "--language",
        help="Language to speak: fi, sv or en.",
        default_factory=lambda: language_of(os.environ),
        show_default="that of the locale",
        callback=_ask,
    ),
]
