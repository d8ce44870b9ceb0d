"""Security headers on every answer, with a nonce for the few scripts of our own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, cast

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not no-referrer: over HTTPS the form check wants a same-origin referer
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def nonce() -> str:
    """Return this request's nonce for script and style elements."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return cast("str", g.nonce)


def policy() -> str:
    """Return the content security policy: nothing from outside, nothing inline without the nonce."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce()}'",
            f"style-src 'self' 'nonce-{nonce()}'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.jinja_env.globals["nonce"] = nonce
    app.after_request(_apply)


def _apply(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = policy()
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    elif "v" in request.args:  # the address changes with the file, see app._stamp
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
