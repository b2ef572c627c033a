"""RDF as it is: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD, one record a thing.

`formats` names the formats, `guards` keeps from the parser what would bring it down, `parsing` gives statements with
their line, `checks` says what is wrong with one, `vocabulary` knows the properties, `skolem` names blank nodes,
`grouping` brings the statements of a thing together.
"""

from ingest.sources.rdf.grouping import read

__all__ = ["read"]
