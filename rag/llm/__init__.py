"""Answers worded by a language model: asked over HTTP, every sentence checked before it is sent."""

from rag.llm.generating import Delta, Done, Event, Hits, answer_request, model_events

__all__ = ["Delta", "Done", "Event", "Hits", "answer_request", "model_events"]
