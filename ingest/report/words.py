"""The words of a report that are no findings: headings, names of counts."""

from __future__ import annotations

from ingest.messages import Told, told

#: The counts of a report, in the order in which they are told.
COUNTS: dict[str, Told] = {
    "read": told("read"),
    "accepted": told("accepted"),
    "added": told("added"),
    "changed": told("changed"),
    "unchanged": told("unchanged"),
    "removed": told("removed"),
    "refused": told("refused"),
    "waiting": told("waiting for a decision"),
}

#: What each count says, for those who see the report for the first time.
MEANINGS: dict[str, Told] = {
    "read": told("Records that the files hold."),
    "accepted": told("Records without a fault."),
    "added": told("Accepted records that were not in the graph before."),
    "changed": told("Accepted records that say something else than before."),
    "unchanged": told("Accepted records that say the same as before."),
    "removed": told("Records that are in the graph no more."),
    "refused": told("Records with a fault; they are not in the graph until they are mended."),
    "waiting": told("Things that may be the same; a person decides."),
}

TITLE = told("Report of an ingestion")
SUMMARY = told("In brief")
REFUSED = told("Refused")
WARNINGS = told("Warnings")
WAITING = told("Waiting for a decision")
GROUPS_OF_REFUSALS = told("Faults by kind and column")
GROUPS_OF_WARNINGS = told("Warnings by kind and column")
EACH_REFUSAL = told("Each fault")
EACH_WARNING = told("Each warning")
NOTES = told("About the run")

COUNT = told("count")
NUMBER = told("number")
MEANING = told("meaning")
FILE = told("file")
SHEET = told("sheet")
ROW = told("row")
COLUMN = told("column")
FIELD = told("field")
VALUE = told("value")
REASON = told("reason")
ADVICE = told("what to do")
PLACE = told("where")
WRITTEN = told("written")
CANDIDATE = told("may be")
SCORE = told("score")
FIRST = told("first at")
MASKED = told("*** stands for personal data, which no report repeats.")


def left_out(shown: int, all_of_them: int, rejects: str) -> Told:
    """Say that not all rows are shown, and where they all are."""
    if rejects:
        return told(
            "{shown} of {all} are shown; every refused record is in {rejects}.",
            shown=shown,
            all=all_of_them,
            rejects=rejects,
        )
    return told(
        "{shown} of {all} are shown; with --rejects FILE every refused record is written to a file.",
        shown=shown,
        all=all_of_them,
    )


def left_out_of_warnings(shown: int, all_of_them: int) -> Told:
    """Say that not all warnings are shown."""
    return told("{shown} of {all} are shown; the table above counts them all.", shown=shown, all=all_of_them)
