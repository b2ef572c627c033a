"""Benchmarks: each module measures one thing and prints figures; `make bench` runs them all."""
