"""One writing process a folder."""

from __future__ import annotations

import fcntl
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class ProcessLock:
    """A lock between processes; the system lets go of it when its holder dies, however it dies."""

    path: Path
    _file: int | None = None
    _threads: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def acquire(self) -> None:
        """Take the lock, or keep it.

        Raises:
            EngineUnavailable: another process holds it, or nothing can be written there.
        """
        with self._threads:  # the system would take a second thread's attempt for another process's
            if self._file is None:
                self._file = self._locked()

    def _locked(self) -> int:
        file = self._opened()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise EngineUnavailable(f"another process writes the index at {self.path.parent}") from error
        return file

    def _opened(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise EngineUnavailable(f"no index can be kept at {self.path.parent}: {error}") from error

    def release(self) -> None:
        """Let go of the lock, if it is held."""
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)
