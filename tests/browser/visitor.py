"""People who walk through the site in a browser of their own."""

from __future__ import annotations

from tests.factories import sign_in

PATIENCE = 60_000
"""How long something may take to appear before a walk fails, in milliseconds."""


class Visitor:
    """One person at one browser: goes to pages, fills fields by their names, sends forms, follows links."""

    def __init__(self, page, address):
        self.page = page
        self.address = address

    def go(self, path):
        """Open a page of the site; it must be there."""
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return self

    def fill(self, fields):
        """Fill fields by name: text, a choice's value, True for a tick, a list for several ticks, a file as playwright's.

        A list of fields gets another row for the first name that it doesn't have yet.
        """
        for name, value in fields.items():
            self._fill_one(name, value)
        return self

    def _fill_one(self, name, value):
        field = self.page.locator(f"main [name='{name}']")
        if not field.count():
            self.page.locator(f"#{name.split('-')[0]} [data-list-add]").click()
        kind = field.first.evaluate("node => node.tagName + ':' + (node.type || '')")
        if kind in ("INPUT:radio", "INPUT:checkbox"):
            for one in value if isinstance(value, (list, tuple)) else [value]:
                box = field.first if one is True else self.page.locator(f"main [name='{name}'][value='{one}']")
                box.check()
        elif kind == "INPUT:file":
            field.first.set_input_files(value)
        elif kind.startswith("SELECT"):
            field.first.select_option(value)
        else:
            field.first.fill(value)

    def send(self, to=""):
        """Send the page's form, or the one whose address ends like this; say yes when asked."""
        form = f"main form[action$='{to}']" if to else "main form[method=post]:not(.post-button)"
        return self._click(self.page.locator(f"{form} [type=submit]").first)

    def press(self, words):
        """Press the button with these words."""
        return self._click(self.page.locator("main").get_by_role("button", name=words, exact=True).first)

    def follow(self, to):
        """Follow the link whose address ends like this."""
        return self._click(self.page.locator(f"main a[href$='{to}']").first)

    def _click(self, target):
        assert target.count() > 0, f"nothing to press on {self.page.url}: {self.words()[:1500]}"
        before = self.page.url
        with self.page.expect_event("domcontentloaded", timeout=PATIENCE):
            target.click()
            asked = self.page.locator("#confirm-dialog[open] [data-confirm-yes]")
            if asked.count():
                asked.click()
        refusal = self.page.locator("main .error-summary")
        assert not refusal.count(), f"refused on {before}: {refusal.first.inner_text()}"
        return self

    def reach(self, selector, key, most=120):
        """Go to an element with the Tab key alone and press a key on it."""
        there = "selector => document.activeElement.matches(selector)"
        for _ in range(most):
            if self.page.evaluate(there, selector):
                return self._strike(key)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} can't be reached by Tab on {self.page.url}")

    def _strike(self, key):
        """Press a key; Enter leads to another page."""
        if key != "Enter":
            self.page.keyboard.press(key)
            return self
        with self.page.expect_event("domcontentloaded", timeout=PATIENCE):
            self.page.keyboard.press(key)
        return self

    def type(self, selector, text):
        """Reach a field with the Tab key and type into it."""
        self.reach(selector, "End")
        self.page.keyboard.insert_text(text)
        return self

    def words(self, without=""):
        """Return what the page says, outside the parts that a selector names."""
        if without:
            self.page.evaluate("parts => document.querySelectorAll(parts).forEach(part => part.remove())", without)
        return self.page.locator("main").inner_text()

    def sees(self, *words):
        """Expect words on the page."""
        text = self.words()
        for word in words:
            assert word in text, f"{word!r} isn't on {self.page.url}: {text[:3000]}"
        return self

    def waits_for(self, words, *, again=400):
        """Open the page again until it says the words: the relay works beside the site."""
        for _ in range(PATIENCE // again):
            if words in self.words():
                return self
            self.page.wait_for_timeout(again)
            self.page.reload()
        raise AssertionError(f"{words!r} never came to {self.page.url}: {self.words()[:3000]}")

    def waits_for_link(self, to, *, again=400):
        """Open the page again until it has a link whose address ends like this."""
        for _ in range(PATIENCE // again):
            if self.page.locator(f"main a[href$='{to}'], main form[action$='{to}']").count():
                return self
            self.page.wait_for_timeout(again)
            self.page.reload()
        raise AssertionError(f"no link to {to} ever came to {self.page.url}: {self.words()[:3000]}")

    @property
    def path(self):
        """Where the browser is."""
        return self.page.url.removeprefix(self.address)


def cookie_of(app, person, language="en"):
    """Return the session cookie of somebody who has signed in with both steps, or of nobody."""
    client = app.test_client()
    if person is not None:
        sign_in(client, person)
    with client.session_transaction() as cookie:
        cookie["lang"] = language
    return client.get_cookie("session").value
