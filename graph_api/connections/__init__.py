"""How things are tied: links and facts, what lies around a thing, lineage, overlaps, the chains between any two."""
