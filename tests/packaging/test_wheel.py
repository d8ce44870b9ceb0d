"""The wheel, alone in a clean environment, serves a page with its styles and upgrades a database."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SERVE = """
from marketplace.app import create_app
import marketplace
client = create_app().test_client()
page = client.get("/")
assert page.status_code == 200, page.status_code
styles = [part.split('"')[0] for part in page.get_data(as_text=True).split('href="')[1:] if ".css" in part.split('"')[0]]
assert styles, "the page names no style sheet"
for style in styles:
    assert client.get(style).status_code == 200, style
print(marketplace.__file__)
"""


PAPER = """
from marketplace.papers import rendering, word
said = {"title": "技术合同认定登记申请表", "subtitle": "", "issued": "2026-03-05", "mark": "", "head": ["一", "二"]}
said |= {"groups": [], "pledge": ["承诺。"], "signatures": [], "notes": []}
assert word.docx("application", said).startswith(b"PK")
print(rendering.pdf("application", said)[:4].decode())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True, text=True
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def clean_python(wheel, tmp_path_factory):
    """An environment that holds the wheel and sees the libraries, but neither the checkout nor its editable install."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    for library in Path(next(p for p in sys.path if p.endswith("site-packages"))).iterdir():
        if "hebang" not in library.name and not library.name.startswith("__editable__") and library.suffix != ".pth":
            (site / library.name).symlink_to(library)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return folder / "bin" / "python"


def _run(python, *arguments, cwd, **settings):
    environment = {"PATH": os.environ["PATH"], **{f"MARKETPLACE_{name}": value for name, value in settings.items()}}
    return subprocess.run(
        [str(python), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_every_tree(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for tree, ending in (
        ("templates", ".html"),
        ("templates", ".typ"),
        ("templates", ".docx"),
        ("static", ".css"),
        ("migrations/versions", ".py"),
        ("codes/data", ".csv"),
    ):
        shipped = {name for name in names if name.startswith(f"marketplace/{tree}/") and name.endswith(ending)}
        source = ROOT / tree if (ROOT / tree).is_dir() else ROOT / "marketplace" / tree
        assert len(shipped) == len(list(source.rglob(f"*{ending}"))), tree


def test_the_wheel_upgrades_a_database_and_serves_a_page_with_its_styles(clean_python, tmp_path):
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/market.db", "SEARCH_URL": f"embedded:{tmp_path}/index"}
    migrated = _run(clean_python, "-m", "marketplace", "migrate", cwd=tmp_path, **settings)
    assert migrated.returncode == 0, migrated.stderr
    served = _run(clean_python, "-c", SERVE, cwd=tmp_path, **settings)
    assert served.returncode == 0, served.stderr + served.stdout[-3000:]
    assert "site-packages" in served.stdout


def test_the_wheel_sets_a_document_in_chinese(clean_python, tmp_path):
    made = _run(clean_python, "-c", PAPER, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("%PDF")


def test_a_bare_checkout_serves_too(tmp_path):
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/market.db", "SEARCH_URL": f"embedded:{tmp_path}/index"}
    assert _run(sys.executable, "-m", "marketplace", "migrate", cwd=ROOT, **settings).returncode == 0
    served = _run(sys.executable, "-c", SERVE, cwd=ROOT, **settings)
    assert served.returncode == 0, served.stderr + served.stdout[-3000:]
