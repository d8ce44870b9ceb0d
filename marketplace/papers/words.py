"""What papers are called: on a page in the viewer's language, in a file's name in Chinese, as their text is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.papers.models import Fault

if TYPE_CHECKING:
    from flask_babel import LazyString

KINDS: dict[str, LazyString] = {
    "task_book": _l("Task book with its signatures"),
    "pledge": _l("Pledge with its signatures"),
    "contract": _l("Contract with its annexes and signatures"),
    "application": _l("Application for registration"),
    "registration_form": _l("Registration form (JJ-001)"),
    "certificate": _l("Certificate of registration"),
    "precheck": _l("Platform pre-check slip"),
}

FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}

FILE_NAMES = {
    "task_book": "任务书",
    "pledge": "军令状",
    "contract": "技术合同",
    "application": "技术合同认定登记申请表",
    "registration_form": "技术合同登记表",
    "certificate": "技术合同登记证明",
    "precheck": "平台预审单",
}

FAULTS: dict[Fault, LazyString] = {
    Fault.CHANGED: _l("The record has changed since. Ask for the document again."),
    Fault.WITHDRAWN: _l("The record has moved on: this document can no longer be given."),
    Fault.RENDERING: _l("The document couldn't be laid out. The operators can see why in the log."),
}

UNDELIVERED = _l("The document couldn't be stored. Try again, or tell the operators.")
