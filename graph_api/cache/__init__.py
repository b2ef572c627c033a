"""Answers given before, given again: kept by snapshot and question, within a budget of memory.

`layer` is the ASGI layer; `questions` says when two requests ask the same; `answers` keeps what was answered;
`verdicts` decides what may be kept and tags it; `flights` lets equal requests share one evaluation.
"""

from graph_api.cache.answers import Answer, Answers
from graph_api.cache.layer import Cache
from graph_api.cache.verdicts import Origin

__all__ = ["Answer", "Answers", "Cache", "Origin"]
