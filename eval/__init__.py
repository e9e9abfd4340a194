"""Evaluation: labelled questions, measures, comparisons and the report on them."""
