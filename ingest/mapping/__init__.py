"""Mappings: small TOML files that say which columns of a table become which fields of which records."""
