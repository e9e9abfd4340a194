"""PostgreSQL for tests: real servers, and the long forms of the tests of its store."""
