"""The audit log: who changed what, when, in which snapshot, and what was refused to whom.

<data>/audit.jsonl   one JSON object a line, added to and never rewritten; mode 0600

Each line is on disk before the one who writes hears that the change is done. Rotating it is the operator's
business: it is opened anew for each line, so both ways of logrotate (`create`, `copytruncate`) lose nothing.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from structlog.contextvars import get_contextvars

from graph_api.access.errors import AuditFailed
from graph_api.access.files import open_private
from graph_api.access.identity import Identity, Role

#: What no line may hold: the secret of a key, a signed token.
_SECRETS = re.compile(
    r"(?P<key>nivos_[0-9a-f]{12}_)[0-9a-f]+|eyJ[\w-]{8,}(?:\.[\w-]*)*|(?i:Bearer )[\w.~+/=-]{8,}"
)
#: Characters that one text of a line may measure; the log is no place for a whole upload.
_LONGEST = 4000


class AuditLog:
    """The audit log of one data directory. Making one touches nothing."""

    def __init__(self, root: Path) -> None:
        self.path = Path(root) / "audit.jsonl"

    def record(
        self,
        identity: Identity,
        action: str,
        *,
        snapshot: int | None = None,
        refused: str | None = None,
        about: Mapping[str, Any] | None = None,
        request: str | None = None,
    ) -> None:
        """Add one line, durably: what `identity` did, the snapshot that came of it or why it was refused.

        `about` tells more (path, summary, counts), in values that JSON knows; `request` is the request's
        id, where none is given the one that the log uses. Long texts are cut. Waits for the disk, so call
        it off the event loop. Raises AuditFailed; then nothing was added.
        """
        said = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "name": identity.name,
            "role": identity.role.name.lower(),
            "kind": identity.kind,
            "action": action,
            "snapshot": snapshot,
            "refused": _clean(refused),
            "about": {name: _clean(value) for name, value in (about or {}).items()},
            "request": request or get_contextvars().get("request_id"),
        }
        kept = {name: value for name, value in said.items() if value not in (None, {})}
        # Once more over the whole: a secret may stand deeper, or in a name.
        line = _SECRETS.sub(_masked, json.dumps(kept, ensure_ascii=False, default=str)) + "\n"
        try:
            self._append(line.encode(errors="replace"))
        except OSError as error:
            raise AuditFailed(
                f"the audit log {self.path.name} cannot be written ({error.strerror}); "
                "make room or mend its rights, then try again"
            ) from error

    def entries(self, last: int | None = None) -> list[dict[str, Any]]:
        """Read the last lines, oldest first; a line that is no entry comes as `{"unreadable": …}`."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as file:
                return [_entry(line) for line in deque(_lines(file), last)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise AuditFailed(f"{self.path} cannot be read: {error.strerror}") from error

    def _append(self, line: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = open_private(self.path, os.O_RDWR | os.O_APPEND)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":  # a power cut tore the line before
                line = b"\n" + line
            try:
                _write_all(file, line)
                os.fsync(file)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(file, size)  # half a line would tell half a truth
                raise
        finally:
            os.close(file)


def local_identity() -> Identity:
    """Give who is at the command line: whoever may write the files may do everything."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container's user often has no name
        name = str(os.getuid())
    return Identity(name, Role.ADMIN, "local")


def _clean(value: Any) -> Any:
    """Mask, then cut – the other way round half a secret could be left."""
    if not isinstance(value, str):
        return value
    masked = _SECRETS.sub(_masked, value)
    return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "…"


def _masked(found: re.Match[str]) -> str:
    return f"{found['key'] or ''}…"


def _write_all(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _lines(file: Iterator[str]) -> Iterator[str]:
    return (line for line in file if line.strip())


def _entry(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": line.strip()}
