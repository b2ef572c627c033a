"""What lies in a file that calls itself a spreadsheet, looked at before anything unpacks it.

XLSX and ODS files are ZIP archives. A few kilobytes can unpack to many gigabytes, so number and size of the entries
are limited, and each is read through once: truncated and falsely declared ones are found.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from ingest.messages import Told, told
from ingest.sources.tables import TableFault

MOST_ENTRIES = 2_000
MOST_UNPACKED = 512_000_000  # bytes of all entries together
MOST_RATIO = 200  # unpacked to packed, of entries over _SMALL; sheets of real people stay under 50
_SMALL = 5_000_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLOCK = 1_000_000
_SAVE = told("open it in a spreadsheet program and save it as .xlsx")


def check_archive(path: Path, name: str) -> None:
    """Refuse what is no spreadsheet, or one that would unpack to too much. Raises TableFault."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
        if not head.startswith(b"PK\x03\x04"):
            raise TableFault(name, *_no_archive(path, head))
        with zipfile.ZipFile(path) as archive:
            _check_kind(archive, path.suffix.lower(), name)
            _check_sizes(archive.infolist(), name)
            _check_entries(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        reason = told("the file is damaged or cut short")
        raise TableFault(name, reason, told("download or save it again")) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise TableFault(name, *_protected()) from error
    except OSError as error:
        reason = told("cannot be read: {why}", why=error.strerror)
        raise TableFault(name, reason, told("check the file and its permissions")) from error


def _no_archive(path: Path, head: bytes) -> tuple[Told, Told]:
    if not head:
        return told("the file is empty"), told("download or save it again")
    if head.startswith(_OLD):
        # Both an old workbook and a protected new one are compound files; the names of their streams tell.
        with path.open("rb") as stream:
            content = stream.read(20_000_000)
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _protected()
        return told("is a workbook of Excel 97–2003 (.xls)"), _SAVE
    if head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return told("is a web page or XML, not a spreadsheet"), _SAVE
    return (
        told("is not a spreadsheet"),
        told("if it is text with separators, name it .csv; otherwise save it as .xlsx"),
    )


def _protected() -> tuple[Told, Told]:
    return told("is protected by a password"), told("save it without a password")


def _check_kind(archive: zipfile.ZipFile, suffix: str, name: str) -> None:
    names = set(archive.namelist())
    kind = ""
    if "xl/workbook.xml" in names:
        kind = ".xlsx"
    elif "content.xml" in names:
        kind = ".ods"
    elif "xl/workbook.bin" in names:
        raise TableFault(name, told("is a binary workbook (.xlsb)"), _SAVE)
    if not kind:
        raise TableFault(name, told("holds no sheets"), _SAVE)
    if (kind == ".ods") != (suffix == ".ods"):
        reason = told("is called {suffix} but is {kind}", suffix=suffix, kind=kind)
        raise TableFault(name, reason, told("name it {kind}", kind=kind))


def _check_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    advice = told("delete pictures and unused sheets and cells, or save the sheet as CSV")
    if len(entries) > MOST_ENTRIES:
        reason = told("holds {count} files, more than {most}", count=len(entries), most=MOST_ENTRIES)
        raise TableFault(name, reason, advice)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        reason = told(
            "would unpack to {size} MB, more than {most} MB",
            size=unpacked // 1_000_000,
            most=MOST_UNPACKED // 1_000_000,
        )
        raise TableFault(name, reason, advice)
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            reason = told("unpacks to more than {most} times its size", most=MOST_RATIO)
            raise TableFault(name, reason, advice)


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise TableFault(name, *_protected())
        with archive.open(entry) as stream:
            while stream.read(_BLOCK):
                pass
