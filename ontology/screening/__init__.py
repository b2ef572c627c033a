"""A quick look at triples, to see which things the shapes could object to: only those need the slow validation.

The screen is compiled from shapes.ttl. What it lets pass no shape objects to (`sh:Violation`); what it holds back may
still be good. A constraint that it does not know makes it hold back everything that the shape looks at, so a new kind
of shape costs time and never correctness. The shapes look at one thing with its own values at a time; so does this.
"""

from __future__ import annotations

from ontology.screening.checks import Statement, Term
from ontology.screening.compilation import compiled, screen
from ontology.screening.look import Screen, Screened

__all__ = ["Screen", "Screened", "Statement", "Term", "compiled", "screen"]
