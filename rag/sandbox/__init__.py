"""Documents from strangers, parsed where they can do no harm.

    with Sandbox() as sandbox:
        parsed = sandbox.parse("简报.pdf", data)

A child process imports the readers once and forks for each file; the fork has bounds on memory,
time, open files and written bytes, can open no socket and start no program (`walls`), and
answers with JSON, never with pickled objects. What becomes of it never reaches the service.
"""

from rag.sandbox.parent import Limits, Sandbox, parse_upload

__all__ = ["Limits", "Sandbox", "parse_upload"]
