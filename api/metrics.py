"""Figures for Prometheus, in a registry of the service's own: GET /metrics."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import Depends, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import InfoMetricFamily, Metric
from prometheus_client.registry import Collector

__all__ = ["CONTENT_TYPE", "Metrics", "MetricsDep"]

Json = dict[str, Any]
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])


class Metrics:
    """What is counted; labels take few values, whatever clients send."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "jushi_requests", "Requests", ("method", "route", "status"), registry=self.registry
        )
        self._latency = Histogram(
            "jushi_request_seconds", "Whole requests", ("route",), buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._stages = Histogram(
            "jushi_stage_seconds", "Stages of an answer", ("stage",), buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._refusals = Counter(
            "jushi_refusals", "Questions refused", ("reason",), registry=self.registry
        )
        self._turned_away = Counter(
            "jushi_turned_away", "Requests not let in", ("status",), registry=self.registry
        )

    def request(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count a request.

        Args:
            method: Anything; unknown ones are counted together.
            route: The pattern it matched, not its path.
            status: As sent.
            took_s: Seconds until its last byte.
        """
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(route).observe(took_s)

    def turned_away(self, status: int) -> None:
        """Count a request that was answered in the place of the app."""
        self._turned_away.labels(str(status)).inc()

    def answered(self, answer: Json) -> Json:
        """Count the stages of an answer or search, and why it was refused; return it."""
        for stage, took_ms in answer["timings_ms"].items():
            self._stages.labels(stage).observe(took_ms / 1000)
        if refusal := answer.get("refusal"):
            self._refusals.labels(refusal["reason"]).inc()
        return answer

    def watch(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        """Add a figure that is asked for when it is read."""
        Gauge(name, help_text, registry=self.registry).set_function(value)

    def watch_facts(self, name: str, help_text: str, facts: Callable[[], dict[str, str]]) -> None:
        """Add facts that are asked for when they are read, as labels."""
        self.registry.register(_Facts(name, help_text, facts))

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)


async def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


MetricsDep = Annotated[Metrics, Depends(_metrics)]


class _Facts(Collector):
    def __init__(self, name: str, help_text: str, facts: Callable[[], dict[str, str]]) -> None:
        self._name, self._help, self._facts = name, help_text, facts

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(self._name, self._help, value=self._facts())
