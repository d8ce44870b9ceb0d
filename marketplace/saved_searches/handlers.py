"""Asking saved searches of what was published, keeping the engine's copy of them, and sending digests."""

from __future__ import annotations
