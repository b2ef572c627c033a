"""Who a request comes from, and the roles that decide what it may do.

AccessError       (`errors` draws the whole tree)
├── NeedsKey      no key or token was sent where one is needed: 401
└── Forbidden     the key is valid, but its role is not enough: 403
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, cast

from starlette.requests import HTTPConnection


class Role(IntEnum):
    """What somebody may do; each role may do what those before it may."""

    READER = 0
    ANALYST = 1
    EDITOR = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who asks: the name of their key (never the key itself), and their role."""

    name: str
    role: Role
    kind: Literal["anonymous", "key", "oidc", "local"]  # local: at the command line of the machine itself


ANONYMOUS = Identity("anonymous", Role.READER, "anonymous")


class AccessError(Exception):
    """A request that its sender may not make."""


class NeedsKey(AccessError):
    """A valid key is needed and none was sent."""


class Forbidden(AccessError):
    """The role of the key is not enough."""


def identity_of(request: HTTPConnection) -> Identity:
    """Give who sent a request, as the middleware found out; anonymous where it did not run."""
    return cast(Identity, request.scope.get("nivos.identity", ANONYMOUS))


def require(request: HTTPConnection, role: Role) -> Identity:
    """Give who sent a request, if their role is at least `role`. Raises NeedsKey or Forbidden."""
    found = identity_of(request)
    if found.role >= role:
        return found
    needed = role.name.lower()
    if found.kind == "anonymous":
        raise NeedsKey(f"This needs a key with the role {needed}. Send it as `Authorization: Bearer …`.")
    raise Forbidden(f"The key {found.name!r} has the role {found.role.name.lower()}; this needs {needed}.")
