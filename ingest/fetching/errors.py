"""What can go wrong with fetching a file.

FetchError
├── AddressRefused     the address may not be asked
├── HostUnreachable    its name is not known, nobody answers, or the answer is not to be trusted (TLS)
├── AnswerRefused      the answer is no file: a status, a web page, a redirection that is not followed
└── TransferFailed     the file is too large, too slow, or broke off
"""

from __future__ import annotations

from ingest.messages import told
from ingest.refusals import IngestError


class FetchError(IngestError):
    """A file at an address was not fetched; `reason` says why in a sentence that can be told in other languages."""

    def __init__(self, address: str, reason: str) -> None:
        self.address, self.reason = address, reason
        super().__init__(told("{address}: {reason}", address=address, reason=reason))


class AddressRefused(FetchError):
    """The address is not on the list, or is not asked for another reason."""


class HostUnreachable(FetchError):
    """There was no answer, or none that could be trusted."""


class AnswerRefused(FetchError):
    """The host answered with something else than a file."""


class TransferFailed(FetchError):
    """The file did not arrive whole, in time and in size."""
