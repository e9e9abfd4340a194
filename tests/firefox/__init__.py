"""The page in Firefox, which Playwright's Python package cannot drive as Debian builds it."""
