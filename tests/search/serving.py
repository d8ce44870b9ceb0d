"""A server that says what a test wants: Elasticsearch of any version, another product, garbage, or nothing."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SILENCE = "silence"
"""As an answer: keep the connection and say nothing."""
HANG_UP = "hang up"
"""As an answer: close the connection."""


def nodes(*versions):
    """What Elasticsearch says of the versions of its nodes."""
    return {"nodes": {str(i): {"version": version} for i, version in enumerate(versions)}}


class FakeServer:
    """Gives one answer after the other, and the last one for ever; remembers what it was asked."""

    def __init__(self, *answers, product="Elasticsearch", certificate=None):
        self.answers = list(answers)
        self.asked = []
        self.ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, product))
        self._server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self):
        return f"http://name:secret@{self.host}"

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self):
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(fake, product):
    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            fake.asked.append((self.path, self.headers))
            answer = fake.next_answer()
            if isinstance(answer, str):
                if answer == SILENCE:
                    fake.ending.wait()
                self.close_connection = True
                return
            status, said = answer
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if product:
                self.send_header("X-Elastic-Product", product)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  # the library's names

        def log_message(self, *args):
            pass

    return Handler
