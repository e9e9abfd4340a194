"""Names in a corpus: people, offices, places, headings and coined terms, found by rule."""
