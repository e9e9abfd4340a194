"""Plots as inline SVG: bars with intervals and curves, in the page's own colours.

Written out here because a report must open from disk with no other host, and four plots need
no plotting library. Colours are CSS classes, so that a dark scheme reaches them.
"""

from collections.abc import Mapping, Sequence
from html import escape

from eval.statistics import Estimate

__all__ = ["Point", "bars", "curves"]

Point = tuple[float, float]

_WIDTH = 640
_LABEL = 150
_ROW = 22
_LEFT, _TOP, _BOTTOM = 44, 12, 34
_HEIGHT = 240


def bars(title: str, estimates: Mapping[str, Estimate]) -> str:
    """Draw one horizontal bar a name, from 0 to 1, with its interval.

    Args:
        title: Read out to those who cannot see the plot.
        estimates: name -> estimate, in the order drawn.
    """
    height = _ROW * len(estimates) + 24
    span = _WIDTH - _LABEL - 122
    parts = [_open(title, height)]
    for tick in range(5):
        x = _LABEL + span * tick / 4
        parts.append(_line(x, 4, x, height - 18, "grid"))
        parts.append(_text(x, height - 4, f"{tick / 4:g}", "middle"))
    for index, (name, value) in enumerate(estimates.items()):
        y = 6 + index * _ROW
        middle = y + 7
        parts.append(_text(_LABEL - 8, middle + 4, name, "end"))
        parts.append(
            f'<rect class="bar" x="{_LABEL}" y="{y}" width="{span * value.mean:.1f}" height="14"/>'
        )
        low, high = _LABEL + span * value.low, _LABEL + span * value.high
        parts.append(_line(low, middle, high, middle, "interval"))
        label = f"{value.mean:.3f} (n={value.n})"
        parts.append(_text(_WIDTH - 114, middle + 4, label, "start"))
    return "".join([*parts, "</svg>"])


def curves(
    title: str,
    series: Mapping[str, Sequence[Point]],
    *,
    x_label: str,
    y_label: str,
    x_max: float = 1.0,
    y_max: float = 1.0,
    mark: Point | None = None,
) -> str:
    """Draw curves over axes that begin at 0.

    Args:
        title: Read out to those who cannot see the plot.
        series: name -> points in rising order of x.
        x_label: Under the axis.
        y_label: Above the other axis.
        x_max: Right end of its axis.
        y_max: Upper end of its axis.
        mark: A point to set apart.
    """

    def place(point: Point) -> Point:
        x, y = min(point[0] / x_max, 1.0), min(point[1] / y_max, 1.0)
        right = _WIDTH - 16
        return _LEFT + x * (right - _LEFT), _HEIGHT - _BOTTOM - y * (_HEIGHT - _BOTTOM - _TOP)

    parts = [_open(title, _HEIGHT)]
    for tick in range(5):
        x, bottom = place((x_max * tick / 4, 0))
        left, y = place((0, y_max * tick / 4))
        parts += [_line(left, y, _WIDTH - 16, y, "grid")]
        parts.append(_text(x, bottom + 15, f"{x_max * tick / 4:g}", "middle"))
        parts.append(_text(left - 6, y + 4, f"{y_max * tick / 4:.4g}", "end"))
    for index, (name, points) in enumerate(series.items()):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, points))
        parts.append(f'<polyline class="curve curve-{index}" points="{path}"/>')
        if len(series) > 1:
            y = _TOP + 12 + 20 * index
            parts.append(_line(_LEFT + 70, y - 5, _LEFT + 96, y - 5, f"curve curve-{index}"))
            parts.append(_text(_LEFT + 102, y, name, "start"))
    if mark is not None:
        x, y = place(mark)
        parts.append(f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    parts.append(_text(_WIDTH - 16, _HEIGHT - 4, x_label, "end"))
    parts.append(_text(_LEFT + 4, _TOP + 8, y_label, "start"))
    return "".join([*parts, "</svg>"])


def _open(title: str, height: float) -> str:
    label = escape(title, quote=True)
    return f'<svg viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{label}">'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
