"""Ingestion: from the files that people have to validated records and a published graph."""
