"""Readers of files: JSON Lines and CSV."""
