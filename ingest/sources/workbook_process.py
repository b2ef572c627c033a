"""The process that reads one workbook with calamine, so that a hostile one can end nobody but itself.

calamine holds a sheet as a full rectangle: two cells in opposite corners take hundreds of gigabytes and abort the
process. Here that meets a memory limit. Started as `python workbook_process.py PATH`; says the sheets' names in one
line of JSON, then reads a sheet's number a line and writes its rows, a line each: [number, cells], at the end null.
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 300  # of processor time
LONGEST_CELL = 1_000_000


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the archive's own limits have to do
        return
    wanted = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
    for kind, most in wanted.items():
        _, allowed = resource.getrlimit(kind)  # the process that started this one may have less
        value = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (value, value))


def plain(value: Any) -> Any:
    """Write a cell as JSON can hold it; `workbooks.cell_of` reads it back."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_CELL else {"long": len(value)}
    if isinstance(value, datetime.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


def _rows(sheet: Any) -> None:
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]  # empty rows before the first are given, empty columns are not
    for place, row in enumerate(sheet.iter_rows()):
        _say([place + 1, before + [plain(value) for value in row]])


def main() -> None:
    """Serve one workbook until standard input ends."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    _limit()
    try:
        with CalamineWorkbook.from_path(sys.argv[1]) as workbook:
            _say([[each.name, each.visible == SheetVisibleEnum.Visible] for each in workbook.sheets_metadata])
            sys.stdout.flush()
            for line in sys.stdin:
                _rows(workbook.get_sheet_by_index(int(line)))
                _say(None)
                sys.stdout.flush()
    except PasswordError:
        _say({"fault": "password"})
    except (CalamineError, OSError, ValueError) as error:
        _say({"fault": "damaged", "error": str(error)[:300]})


if __name__ == "__main__":
    main()
