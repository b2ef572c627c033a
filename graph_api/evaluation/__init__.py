"""Evaluation of queries that people write, in processes that can be stopped."""
