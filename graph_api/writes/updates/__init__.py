"""SPARQL 1.1 Update, read and carried out operation by operation.

pyoxigraph can run an update only as a whole: it takes no dataset from the protocol, fetches what LOAD names from
anywhere, and does not tell what it changed. Here the text is taken apart into operations; pyoxigraph still reads
every piece (data and templates as TriG, WHERE as a query), so what is SPARQL is for it to say.
"""
