"""A corpus in PostgreSQL with pgvector, shared by any number of service processes.

The coordinating database holds the record: original bytes, what was read of them, jobs, keys,
and which documents are in force. What is searched (vectors and words) lies beside it or, by
document, on several nodes. Nothing is visible before the coordinating database says so, in one
transaction.
"""
