"""`nivos doctor`: what is right with an installation, what is wrong, and what to do about it.

Each check is a small function that looks at one thing and yields what it found. None changes anything, but
for a file or two that it makes in the data folder and removes again.
"""

from graph_api.operations.doctor.examination import CHECKS, examine, exit_code
from graph_api.operations.doctor.findings import Finding, Level

__all__ = ["CHECKS", "Finding", "Level", "examine", "exit_code"]
