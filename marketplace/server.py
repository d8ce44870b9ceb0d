"""The web server: one process with threads, and the relay as one thread more in the embedded default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from whitenoise import WhiteNoise

from marketplace import paths
from marketplace.app import create_app
from marketplace.relay import Relay

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.config import Settings


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, set up from our settings."""

    def __init__(self, settings: Settings, *, host: str, port: int, threads: int) -> None:
        self.settings = settings
        self.address = f"{host}:{port}"
        self.threads = threads
        super().__init__()

    def load_config(self) -> None:
        """Hand our choices to gunicorn."""
        choices: dict[str, Any] = {
            "bind": self.address,
            "workers": 1 if self.settings.relay == "thread" else 2,
            "worker_class": "gthread",
            "threads": self.threads,
            "timeout": 60,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "post_worker_init": _start_relay,
            "worker_exit": _stop_relay,
            "control_socket_disable": True,
        }
        for name, value in choices.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application in the worker, after the fork."""
        app = create_app(self.settings)
        app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(paths.tree("static")), prefix="static/", max_age=86400)  # type: ignore[method-assign]
        self.app_in_worker: Flask = app
        return app


def _start_relay(worker: Any) -> None:
    if worker.app.settings.relay == "thread":
        worker.relay = Relay(worker.app.app_in_worker)
        worker.relay.start()


def _stop_relay(_arbiter: Any, worker: Any) -> None:
    relay = getattr(worker, "relay", None)
    if relay is not None:
        relay.stop()
