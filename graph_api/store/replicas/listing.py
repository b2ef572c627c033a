"""What a snapshot consists of, as a list that whoever pulls can trust no further than it has been checked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graph_api.store.replicas.errors import RemoteDamaged

MANIFEST = "manifest.json"
#: Bytes that a listing, and files that a snapshot, may have: far more than any real one.
LONGEST_LISTING = 32 * 2**20
MOST_FILES = 100_000
_CHUNK = 2**20
_Model = TypeVar("_Model", bound=BaseModel)

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
#: The files of a snapshot are its manifest and those right below graph/: no other path is taken.
FilePath = Annotated[str, Field(pattern=r"^(manifest\.json|graph/[A-Za-z0-9_][A-Za-z0-9._-]{0,100})$")]


class File(BaseModel):
    """One file of a snapshot. `size` in bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: FilePath
    size: int = Field(ge=0, le=2**45)
    sha256: Hash

    @property
    def blob(self) -> str:
        """Where its content lies."""
        return f"blobs/{self.sha256[:2]}/{self.sha256}"


class Listing(BaseModel):
    """The files of one snapshot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1, le=10**12)
    files: tuple[File, ...] = Field(max_length=MOST_FILES)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        paths = [file.path for file in self.files]
        if len(set(paths)) != len(paths) or paths.count(MANIFEST) != 1:
            raise ValueError("each path stands once, the manifest among them")
        return self

    @property
    def manifest(self) -> File:
        """The file that holds the manifest."""
        return next(file for file in self.files if file.path == MANIFEST)

    def written(self) -> bytes:
        """Write the listing; the same snapshot always gives the same bytes."""
        return self.model_dump_json(indent=1).encode() + b"\n"


class Pointer(BaseModel):
    """Which snapshot is current, with the hashes of its listing and its manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1, le=10**12)
    listing: Hash
    manifest: Hash

    def written(self) -> bytes:
        """Write the pointer."""
        return self.model_dump_json().encode() + b"\n"


def listing_path(number: int) -> str:
    """Give the place of a snapshot's listing."""
    return f"snapshots/{number:06d}.json"


def listed(folder: Path, number: int) -> Listing:
    """List the files of the snapshot in `folder`."""
    graph = sorted(path for path in (folder / "graph").iterdir() if path.is_file())
    files = tuple(
        File(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=hash_of(path))
        for path in (folder / MANIFEST, *graph)
    )
    return Listing(number=number, files=files)


def read_listing(content: bytes, number: int) -> Listing:
    """Read a listing. Raises RemoteDamaged when it is none, or of another snapshot."""
    listing = _checked(Listing, content, f"the list of files of snapshot {number}")
    if listing.number != number:
        raise RemoteDamaged(f"the list of files of snapshot {number} is one of snapshot {listing.number}")
    return listing


def read_pointer(content: bytes) -> Pointer:
    """Read current.json. Raises RemoteDamaged when it is no such file."""
    return _checked(Pointer, content, "current.json")


def _checked(model: type[_Model], content: bytes, what: str) -> _Model:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "its form"
        raise RemoteDamaged(
            f"{what} cannot be trusted ({place}: {first['msg']}); nothing of it was taken, push the snapshot again"
        ) from None


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
