"""What a browser would send back: every field of the page's form as it stands."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area, self.option = [], None, None, None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self.select = at.get("name")
        elif tag == "option" and self.select and ("selected" in at or self.select not in self.forms[-1]):
            self.forms[-1][self.select] = at.get("value", "")
        elif tag == "textarea":
            self.area = at.get("name")
            self.forms[-1][self.area] = ""
        elif tag == "input" and self.forms and at.get("name"):
            if at.get("type") in ("radio", "checkbox") and "checked" not in at:
                return
            self.forms[-1][at["name"]] = at.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.forms[-1][self.area] += data


def form_of(page):
    """Return the fields of the form that carries a submission token."""
    assert page.status_code == 200, page.text
    parser = _Forms()
    parser.feed(page.text)
    fields = next(form for form in parser.forms if "submission" in form)
    # browsers drop the first line feed of a text area
    return {name: value.removeprefix("\n").removeprefix("\r\n") for name, value in fields.items() if name != "files"}
