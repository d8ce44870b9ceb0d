"""What the site publishes is checked by a script that imports nothing of it: only Python itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.challenges import addenda as addenda_of
from tests.challenges.make import a_call
from tests.challenges.scene import a_scene, pass_deadline, place_bid, publish_call

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_call.py"


@pytest.fixture
def papers(pages, deliver, tmp_path):
    """The files that a bidder and the public download: name -> path."""
    scene = a_scene(pages)
    number = publish_call(scene)
    receipt = place_bid(scene, number, "first")
    place_bid(scene, number, "second")
    kept = {
        "receipt": scene.client("first").get(f"{receipt}/receipt.txt").data,
        "sealed": scene.client("first").get(f"{receipt}/sealed.bin").data,
        "call": scene.client().get(f"/challenges/{number}/canonical.txt").data,
    }
    pass_deadline(scene, number)
    deliver()
    scene.post("call_secretary", f"/challenges/{number}/opening")
    kept["digests"] = scene.client().get(f"/challenges/{number}/digests.txt").data
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
    return {**{name: tmp_path / name for name in kept}, "published": scene.call(number).digest}


def _checked(*arguments):
    """Run the script alone, without this project's packages; returns (exit status, what it printed)."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def _receipt(papers, **changed):
    given = {**papers, **changed}
    return _checked(
        "receipt",
        given["receipt"],
        *(part for name in ("sealed", "call", "digests") for part in (f"--{name}", given[name])),
    )


def test_the_script_imports_only_the_standard_library():
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | {"__future__"}


def test_receipt_bytes_call_and_list_agree(papers):
    status, said = _receipt(papers)
    assert (status, "FALSE" in said) == (0, False), said
    assert said.count("true") == 7


def test_the_text_of_a_call_gives_its_published_digest(papers):
    assert _checked("text", papers["call"], papers["published"])[0] == 0
    assert _checked("text", papers["call"], "0" * 64)[0] == 1


@pytest.mark.parametrize("name", ["sealed", "call", "digests"])
def test_one_changed_byte_is_found(papers, tmp_path, name):
    content = bytearray(papers[name].read_bytes())
    place = content.find(papers["receipt"].read_text("utf-8").split("Sealed bytes: ")[1][:64].encode())
    content[max(place, 0)] ^= 1
    changed = tmp_path / "changed"
    changed.write_bytes(content)
    status, said = _receipt(papers, **{name: changed})
    assert status in (1, 2), said


def test_a_bid_that_was_dropped_from_the_list_is_missed(papers, tmp_path):
    own = papers["receipt"].read_text("utf-8").split("Receipt: ")[1].split()[0]
    lines = [line for line in papers["digests"].read_text("utf-8").splitlines() if own not in line]
    shorter = tmp_path / "shorter"
    shorter.write_text("\n".join(lines), "utf-8")
    status, said = _receipt(papers, digests=shorter)
    assert status == 1
    assert "FALSE shorter lists the receipt" in said


def test_a_file_that_is_not_there_is_said_so(papers, tmp_path):
    assert _checked("text", tmp_path / "missing", "0" * 64)[0] == 2


@pytest.fixture
def addenda(ctx, tmp_path):
    """The text of a call and its two addenda as files, in order."""
    call, by = a_call()
    made = [addenda_of.clarify(call, words, by=by) for words in ("壁厚为三毫米。", "检测标准以新版为准。")]
    paths = []
    for name, content in (("call", call.canonical), *((f"addendum-{one.number}", one.canonical) for one in made)):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content.encode())
    return paths


def test_addenda_in_their_order_follow_the_text_of_their_call(addenda):
    status, said = _checked("chain", *addenda)
    assert (status, said.count("true")) == (0, 4), said


def test_an_addendum_that_was_left_out_exchanged_or_changed_is_found(addenda, tmp_path):
    call, first, second = addenda
    changed = tmp_path / "changed"
    changed.write_text(first.read_text("utf-8").replace("三毫米", "二毫米"), "utf-8")
    for wrong in ((call, second), (call, second, first), (call, changed, second)):
        assert _checked("chain", *wrong)[0] == 1
