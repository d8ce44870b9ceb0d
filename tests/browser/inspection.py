"""What can be wrong with a page: for the eye, the keyboard and the screen reader, and left in the other language."""

from __future__ import annotations

import re
from functools import cache

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from sqlalchemy import select

from marketplace import db, paths
from marketplace.db import Base
from marketplace.metrics import published

WIDTHS = {"phone": 390, "desktop": 1440}
LANG = {"zh": "zh-Hans", "en": "en"}
CHINESE = re.compile(r"[\u3400-\u9fff]+")
QUOTED = re.compile(r"“[^”]*”")  # e.g. a command to type
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;:]+[A-Za-z][A-Za-z'’-]*){2,}")

SAID = """() => {
  const quiet = "script, noscript, style, code, pre, kbd, samp, textarea, svg, template, [lang]:not(html)";
  const said = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim().replace(/\\s+/g, " ");
    if (text && !node.parentElement.closest(quiet)) said.add(text);
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (node.getAttribute(name) && !node.closest(quiet)) said.add(node.getAttribute(name).trim().replace(/\\s+/g, " "));
  said.add(document.title);
  return [...said];
}"""
WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return null;
  const wide = [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > room + 1);
  return wide.slice(0, 3).map((node) => node.tagName.toLowerCase() + "." + [...node.classList].join("."));
}"""


AXE = Axe().axe_script
VIOLATIONS = """async () => {
  const found = await axe.run({ resultTypes: ["violations"] });
  return found.violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html)]);
}"""


def written(app):
    """Return as one text what has no language of ours: what people wrote into the database, and printed figures."""
    parts = [f"{one.printed} {one.growth}" for one in published.everything()] + ["中文", "marketplace demo load"]
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                parts.extend(str(value) for value in row if value is not None)
    return " ".join("\n".join(parts).split())


@cache
def sentences():
    """Return the catalogue's sentences without gaps: English -> Chinese."""
    file = paths.PACKAGE / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale="zh")
    return {entry.id: entry.string for entry in catalogue if isinstance(entry.id, str) and entry.id}


@cache
def terms():
    """Return the official Chinese terms that stand in English sentences on purpose, e.g. 成交额."""
    return "\n".join(sentences())


def faults(page, language, allowed, axe_at=tuple(WIDTHS)):
    """Yield what is wrong with the page as it stands, at both widths.

    Args:
        page: a page that has been opened.
        language: "zh" or "en", the one it is to be in.
        allowed: text that may stand there in any language; None when the page is made of it.
        axe_at: the widths at which axe looks at it.
    """
    if page.locator("html").get_attribute("lang") != LANG[language]:
        yield f"<html lang> is not {LANG[language]}"
    if allowed is not None:
        yield from _wrong_language(page.evaluate(SAID), language, allowed)
    page.evaluate(AXE)
    for width_name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(WIDER)
        if wide is not None:
            yield f"{width_name}: wider than the window: {', '.join(wide)}"
        for rule, places in page.evaluate(VIOLATIONS) if width_name in axe_at else ():
            yield f"{width_name}: axe {rule} ({len(places)}): {'; '.join(place[:120] for place in places[:2])}"
    yield from (f"console: {said[:200]}" for said in page.complaints)
    page.complaints.clear()


def _wrong_language(said, language, allowed):
    for text in said:
        if text in allowed:
            continue
        if language == "en":
            left = [run for run in CHINESE.findall(text) if run not in allowed and run not in terms()]
        else:
            left = [run for run in ENGLISH.findall(QUOTED.sub("", text)) if run not in allowed]
            chinese = sentences().get(text)
            left += [text] if chinese and chinese != text and text not in left else []
        if left:
            yield f"left in the other language: {left[0]!r} in {text[:80]!r}"
