"""What the form components need to know about a WTForms field: its kind, its choices, its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
)
from wtforms.widgets import HiddenInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

# The first that fits names the kind: a RadioField is a SelectField too.
KINDS: tuple[tuple[type[Any] | tuple[type[Any], ...], str], ...] = (
    (FormField, "form"),
    (FieldList, "list"),
    (HiddenField, "hidden"),
    (SubmitField, "submit"),
    (BooleanField, "check"),
    (RadioField, "radio"),
    (SelectMultipleField, "checks"),
    (SelectField, "select"),
    ((FileField, MultipleFileField), "file"),
    (TextAreaField, "area"),
    ((DateField, DateTimeField), "date"),
    ((IntegerField, DecimalField), "amount"),
)


@dataclass(frozen=True)
class ErrorLine:
    """One line of the error summary: where it is put right, what the field is called, what to do."""

    anchor: str
    label: str
    message: str


def install(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(
        field_kind=field_kind,
        is_hidden=is_hidden,
        has_files=has_files,
        is_optional=is_optional,
        ungrouped=ungrouped,
        field_choices=field_choices,
        error_lines=error_lines,
    )


def field_kind(field: Any) -> str:
    """Name the way a field is drawn: hidden, text, or one of `KINDS`."""
    if isinstance(getattr(field, "widget", None), HiddenInput):
        return "hidden"
    return next((kind for types, kind in KINDS if isinstance(field, types)), "text")


def is_hidden(field: Any) -> bool:
    """Whether the field is sent without being seen."""
    return field_kind(field) == "hidden"


def is_optional(field: Any) -> bool:
    """Whether a person may leave the field out; a menu without an empty line always has an answer."""
    if field.flags.required or (field_kind(field) == "list" and field.min_entries):
        return False
    return field_kind(field) != "select" or any(not choice.value for choice in field.iter_choices())


def has_files(form: Any) -> bool:
    """Whether a form, or a form inside it, takes files: it must be sent as multipart."""
    return any(_takes_files(field) for field in form)


def _takes_files(field: Any) -> bool:
    kind = field_kind(field)
    if kind == "form":
        return has_files(field.form)
    return kind == "file" or (kind == "list" and any(_takes_files(entry) for entry in field.entries))


def ungrouped(form: Any) -> list[Any]:
    """Return the fields that no section of the form names, so that none is lost."""
    named = {name for section in form.sections for name in section[1]}
    return [field for field in form if field.short_name not in named]


def field_choices(field: Any) -> list[tuple[Any, Any, bool]]:
    """Return (value, words, chosen) of a field with choices, groups laid end to end."""
    return [(choice.value, choice.label, choice.selected) for choice in field.iter_choices()]


def error_lines(form: Any) -> list[ErrorLine]:
    """Return the error summary of a form, in the order of its fields, what concerns the whole form first."""
    whole = [ErrorLine("", "", str(message)) for message in getattr(form, "form_errors", [])]
    return [*whole, *(line for field in form for line in _lines(field, str(field.label.text)))]


def _lines(field: Any, label: str) -> Iterator[ErrorLine]:
    kind = field_kind(field)
    if kind == "form":
        for inner in field.form:
            yield from _lines(inner, f"{label} · {inner.label.text}")
    elif kind == "list":
        yield from _list_lines(field, label)
    else:
        for message in field.errors:
            yield ErrorLine(_anchor(field, kind), "" if kind == "hidden" else label, str(message))


def _list_lines(field: Any, label: str) -> Iterator[ErrorLine]:
    for message in field.errors:
        if not isinstance(message, list | dict | tuple):
            yield ErrorLine(field.id, label, str(message))
    for number, entry in enumerate(field.entries, start=1):
        yield from _lines(entry, f"{label} {number}")


def _anchor(field: Any, kind: str) -> str:
    if kind == "hidden":
        return ""
    return f"{field.id}-0" if kind in ("radio", "checks") else str(field.id)
