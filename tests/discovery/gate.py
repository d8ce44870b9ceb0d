"""A gate before a server on this machine: open, or shut in one of the ways in which servers fail."""

from __future__ import annotations

import socket
import socketserver
import threading
from contextlib import suppress

NONSENSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<html>\xff\xfe\x00"


class Gate:
    """Listens on a port of its own, the same one all its life; there is no server behind it until it is told."""

    def __init__(self):
        self._server = ("127.0.0.1", 9)
        self._listening = None
        self._connected = set()
        self.port = 0
        self.open()

    def lead_to(self, host, port):
        self._server = (host, port)

    def open(self):
        """Pass everything on."""
        self._become(self._forward)

    def refuse(self):
        """Nobody listens any more."""
        self._become(None)

    def fall_silent(self):
        """Take every question and never answer."""
        self._become(_wait_for_end)

    def talk_nonsense(self):
        """Answer what no such server would."""
        self._become(_babble)

    def close(self):
        self._become(None)

    def _become(self, behave):
        if self._listening is not None:
            self._listening.shutdown()
            self._listening.server_close()
            self._listening = None
        for connection in list(self._connected):
            _end(connection)
        if behave is not None:
            self._listening = self._listen(behave)
            self.port = self._listening.server_address[1]
            threading.Thread(target=self._listening.serve_forever, args=(0.05,), daemon=True).start()

    def _listen(self, behave):
        gate = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                gate._connected.add(self.request)
                with suppress(OSError):
                    behave(self.request)
                gate._connected.discard(self.request)

        class Listener(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True
            block_on_close = False

        return Listener(("127.0.0.1", self.port), Handler)

    def _forward(self, client):
        with socket.create_connection(self._server) as server:
            self._connected.add(server)
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()
            self._connected.discard(server)


def _pump(source, target):
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _end(target)


def _babble(client):
    while client.recv(65536):
        client.sendall(NONSENSE)


def _wait_for_end(client):
    while client.recv(65536):
        pass


def _end(connection):
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
