"""The keys that programs and people send as `Authorization: Bearer nivos_<id>_<secret>`.

<data>/keys.json   name, role, times and the hash of each key; mode 0600, replaced in one step
<data>/keys.lock   held while keys are added or revoked, so that two commands at once lose nothing

A secret is 256 random bits. Nobody can guess one, so its hash need not be slow as that of a password must
be: one salted BLAKE2b tells nothing of the secret, and costs a request about a microsecond.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from typing import Literal

import filelock
from pydantic import BaseModel, ConfigDict, ValidationError

from graph_api.access.errors import InvalidCredential, KeyRefused, KeysDamaged, KeysUnwritable
from graph_api.access.files import open_private, replace_private
from graph_api.access.identity import Identity, Role

log = logging.getLogger("nivos")

#: How every key begins; what does not is no key.
PREFIX = "nivos_"
_KEY = re.compile(r"nivos_([0-9a-f]{12})_([0-9a-f]{64})")
_NAME = re.compile(r"\w(?:[\w.@ -]{0,62}[\w.@-])?")
_REFUSED = "This key is not known here, or it was revoked or has expired."
_UNREADABLE = (
    "No key can be checked just now: the service's list of them is damaged. Reading needs no key; "
    "the service's keeper sees with `nivos keys list` what is wrong."
)

RoleName = Literal["analyst", "editor", "admin"]


class Key(BaseModel):
    """What is kept of a key. Never its secret; of a revoked one not even the hash. Times are UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    role: RoleName
    created: datetime
    changed: datetime
    expires: date | None = None
    revoked: bool = False
    salt: str = ""
    digest: str = ""

    def state(self, today: date) -> Literal["valid", "expired", "revoked"]:
        """Say whether the key opens anything; it does so until the end of the day that it names."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires is not None and self.expires < today else "valid"


class _File(BaseModel):
    """The content of keys.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """The file as it was read last: what tells a newer one from it, and what it said."""

    stamp: tuple[int, ...] | None
    keys: dict[str, Key]
    fault: str = ""


class Keys:
    """The keys of one data directory. Making one touches nothing; the file is read again when it changes."""

    def __init__(self, root: Path) -> None:
        self.path = Path(root) / "keys.json"
        self._read = _Read(None, {})
        self._logged: tuple[int, ...] | None = None
        # What a key with an unknown id is compared with, so that it costs as much time as any other.
        self._decoy = _hashed(secrets.token_hex(32), secrets.token_hex(8))

    def check(self, token: str) -> Identity:
        """Give whose key `token` is. Raises InvalidCredential, or KeysDamaged when none can be checked."""
        parts = _KEY.fullmatch(token)
        if parts is None:
            raise InvalidCredential("This is not a key as `nivos keys add` makes them.")
        try:
            key = self._current().get(parts[1])
        except KeysDamaged as error:
            if self._logged != self._read.stamp:
                self._logged = self._read.stamp
                log.error("%s", error)
            raise KeysDamaged(_UNREADABLE) from None  # strangers need not hear what is wrong with the file
        salt = key.salt if key else "0" * 16
        expected = (key.digest if key else "") or self._decoy
        same = compare_digest(_hashed(parts[2], salt), expected)
        if key is None or not same or key.state(_today()) != "valid":
            raise InvalidCredential(_REFUSED)
        return Identity(key.name, Role[key.role.upper()], "key")

    def all(self) -> list[Key]:
        """Every key ever made, oldest first. Raises KeysDamaged."""
        return list(self._current().values())

    def add(self, name: str, role: RoleName, expires: date | None = None) -> str:
        """Make a key and give it; it can be shown this once only. Raises KeyRefused or KeysUnwritable."""
        if not _NAME.fullmatch(name):
            raise KeyRefused(f"{name!r} is no name for a key: 1–64 letters, digits, spaces and . _ @ -")
        if expires is not None and expires < _today():
            raise KeyRefused(f"a key that expires on {expires} would never be valid; give a day to come")
        with self._changing() as keys:
            if any(key.name == name and not key.revoked for key in keys):
                raise KeyRefused(f"there is a key {name!r} already; revoke it, or choose another name")
            secret, salt, now = secrets.token_hex(32), secrets.token_hex(8), _now()
            made = Key(
                id=secrets.token_hex(6),
                name=name,
                role=role,
                created=now,
                changed=now,
                expires=expires,
                salt=salt,
                digest=_hashed(secret, salt),
            )
            keys.append(made)
        return f"{PREFIX}{made.id}_{secret}"

    def revoke(self, name: str) -> Key:
        """Make a key worth nothing, at once and for ever. Raises KeyRefused or KeysUnwritable."""
        with self._changing() as keys:
            for place, key in enumerate(keys):
                if key.name == name and not key.revoked:
                    gone = {"revoked": True, "changed": _now(), "salt": "", "digest": ""}
                    keys[place] = key.model_copy(update=gone)
                    return keys[place]
            raise KeyRefused(f"there is no key {name!r} to revoke; `nivos keys list` shows those there are")

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        """Give the keys to be changed in the block; written when it ends well, under the lock."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = self.path.with_suffix(".lock")
            os.close(open_private(lock, os.O_RDWR))
            with filelock.FileLock(lock, timeout=10):
                keys = self.all()
                yield keys
                content = _File(keys=tuple(keys)).model_dump_json(indent=1).encode()
                replace_private(self.path, content)
        except filelock.Timeout:
            raise KeysUnwritable(f"{self.path} is being changed by another command; try again") from None
        except OSError as error:
            raise KeysUnwritable(
                f"{self.path} cannot be written: {error.strerror}; the keys are as they were"
            ) from error

    def _current(self) -> dict[str, Key]:
        if self._read.stamp != _stamp(self.path):
            self._read = self._load()
        if self._read.fault:
            raise KeysDamaged(self._read.fault)
        return self._read.keys

    def _load(self) -> _Read:
        try:
            with self.path.open("rb") as file:
                stamp = _stamp(file.fileno())
                found = _File.model_validate_json(file.read())
        except FileNotFoundError:
            return _Read(None, {})
        except OSError as error:
            return _Read(_stamp(self.path), {}, f"{self.path} cannot be read: {error.strerror}")
        except ValidationError as error:
            advice = "put back a copy of it, or delete it and make new keys with `nivos keys add`"
            return _Read(stamp, {}, f"{self.path} is damaged: {_where(error)}; {advice}")
        return _Read(stamp, {key.id: key for key in found.keys})


def _stamp(file: Path | int) -> tuple[int, ...] | None:
    """What tells one state of a file from another; None when it is not there."""
    try:
        told = os.stat(file)
    except FileNotFoundError:
        return None
    except OSError:  # the folder may not be entered: opening will say why
        return ()
    return told.st_ino, told.st_mtime_ns, told.st_ctime_ns, told.st_size


def _where(error: ValidationError) -> str:
    """Say what is wrong without the value, which may be a hash."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]


def _hashed(secret: str, salt: str) -> str:
    return blake2b(secret.encode(), salt=salt.encode(), digest_size=32).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _today() -> date:
    return datetime.now(UTC).date()
