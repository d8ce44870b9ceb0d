"""QR codes, drawn as SVG for a page to be printed."""

from __future__ import annotations

import io

import segno


def svg(address: str) -> str:
    """Return the QR code of an address as an SVG document, with the quiet zone that readers need."""
    drawing = io.BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", border=4, light="#fff", xmldecl=False)
    return drawing.getvalue().decode()
