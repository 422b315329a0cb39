"""The results as a picture: each ratio as a bar, and its bound as a line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

LEFT, WIDTH, ROW = 330, 380, 30


def bars(title: str, rows: Sequence[tuple[str, float, float]]) -> str:
    """Return an SVG.

    Args:
        title: above all.
        rows: a name, a ratio, and the bound that it should keep.
    """
    scale = WIDTH / max(max(ratio, bound) for _, ratio, bound in rows) * 0.95
    height = ROW * len(rows) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{height}"',
        'font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="12" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (name, ratio, bound) in enumerate(rows):
        top = 40 + place * ROW
        color = "#2e7d32" if ratio <= bound else "#c62828"
        mark = LEFT + bound * scale
        parts += [
            f'<text x="{LEFT - 10}" y="{top + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{top}" width="{ratio * scale:.1f}" height="20" fill="{color}"/>',
            f'<line x1="{mark:.1f}" y1="{top - 4}" x2="{mark:.1f}" y2="{top + 24}"',
            'stroke="black" stroke-width="2"/>',
            f'<text x="{LEFT + 6}" y="{top + 15}" fill="white">{ratio:.2f} x</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])
