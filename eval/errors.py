"""The errors an evaluation raises on bad labels, data sets or services; see rag.errors."""

from rag.errors import JushiError

__all__ = ["BaselineError", "DatasetError", "EvaluationError", "LabelError", "ServiceError"]


class EvaluationError(JushiError):
    """Any error of an evaluation that its caller can mend."""


class LabelError(EvaluationError):
    """A labelled question is malformed, or its label fits no entry; names file and line."""


class DatasetError(EvaluationError):
    """A BEIR-form folder is incomplete or malformed."""


class ServiceError(EvaluationError):
    """The service cannot be reached, or answered outside the HTTP contract."""


class BaselineError(EvaluationError):
    """The baseline file is missing or malformed."""
