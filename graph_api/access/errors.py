"""What can go wrong with keys, tokens, rates and the audit log (AccessError is in `identity`).

AccessError
├── NeedsKey             no key was sent where one is needed: 401 (in `identity`)
├── Forbidden            the role of the key is not enough: 403 (in `identity`)
├── MalformedHeader      Authorization is not as RFC 6750 says: 400
├── InvalidCredential    the key or token sent is not valid, or no longer: 401
├── TooManyRequests      the rate of the address or of the key is used up: 429
├── IssuerUnavailable    the token's issuer cannot be asked for its keys just now: 503
├── KeyRefused           a key cannot be added or revoked as asked for (command line)
└── AccessFileError      a file of who may do what cannot be used
    ├── KeysDamaged      the file of keys cannot be read: 503
    ├── KeysUnwritable   the file of keys cannot be written
    └── AuditFailed      the audit log cannot be written or read: 503
"""

from __future__ import annotations

from graph_api.access.identity import AccessError


class MalformedHeader(AccessError):
    """The Authorization header is not `Bearer`, one space and one token."""


class InvalidCredential(AccessError):
    """The key or token is unknown, expired, revoked or not meant for this service."""


class TooManyRequests(AccessError):
    """More requests than `limit` in `window` seconds; one is let through again in `retry_after` seconds."""

    def __init__(self, counted: str, limit: int, window: int, retry_after: int) -> None:
        self.counted = counted
        self.limit = limit
        self.window = window
        self.retry_after = retry_after
        super().__init__(
            f"More than {limit} requests in {window} seconds came from this {counted}. "
            f"Ask again in {retry_after} seconds, and slower; ask for larger pages rather than for more of them."
        )


class IssuerUnavailable(AccessError):
    """The keys of the tokens' issuer cannot be fetched; in `retry_after` seconds it is tried again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            "The issuer of such tokens does not answer, so this one cannot be checked. "
            f"Ask again in {retry_after} seconds; reading needs no token."
        )


class KeyRefused(AccessError):
    """A key cannot be added or revoked as asked for; the text says why."""


class AccessFileError(AccessError):
    """A file of keys or of the audit log cannot be used."""


class KeysDamaged(AccessFileError):
    """The file of keys cannot be read, so no key can be checked."""


class KeysUnwritable(AccessFileError):
    """The file of keys cannot be written; it is as it was."""


class AuditFailed(AccessFileError):
    """The audit log cannot be written or read."""
