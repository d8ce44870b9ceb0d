"""Documents for the file (文书): asked for on a record's page, made by the relay, kept by what they were made from."""

from marketplace.papers.sources import SOURCES, Source

__all__ = ["SOURCES", "Source"]
