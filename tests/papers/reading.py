"""Reading papers back, as whoever gets them would."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pypdf

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNSEEN = str.maketrans("", "", "\n\u200b \u3000\xa0")


def squeezed(text):
    """Leave out what setting type adds or takes away: spaces, line ends, places to break."""
    return text.translate(UNSEEN)


def of_pdf(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return squeezed("".join(page.extract_text() for page in pages))


def of_docx(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [name for name in packed.namelist() if name.startswith("word/") and name.endswith(".xml")]
        roots = [ET.fromstring(packed.read(name)) for name in parts]  # noqa: S314 - made by the test itself
    return squeezed("".join(node.text or "" for root in roots for node in root.iter(f"{WORD}t")))


def of_xlsx(content):
    """Return every value of a workbook's first sheet, read back."""
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
