"""Where a run puts what it has read, on disk, before anything of it is published.

`<data>/ingest/<digest of files and options>/` holds an index (SQLite) and the records as N-Triples in chunks. A run
that was broken off leaves it behind, and the same command goes on from there; so memory stays bounded however long
the files are, and nothing that was read is lost.
"""
