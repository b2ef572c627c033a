"""Vocabularies of others in the graph: added, listed, matched with the concepts of Nivos, removed."""
