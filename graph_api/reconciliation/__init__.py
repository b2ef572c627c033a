"""The Reconciliation Service API (W3C community group, version 0.2): others match their tables against the graph."""
