"""Which language a report is told in, where nobody says: the one that the environment is set to."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.messages import LANGUAGES

#: The variables that say it, as POSIX has them, the first that is set counts.
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> str:
    """Choose fi, sv or en by the locale (`fi_FI.UTF-8`); English where it is another or none."""
    locale = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    language = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else "en"
