"""The SPARQL endpoint: the protocol, the formats, what is evaluated where, and how it describes itself."""
