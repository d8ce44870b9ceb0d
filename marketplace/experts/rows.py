"""The files that fill the pool: experts with their employer, earlier employers, publications with their authors."""

from __future__ import annotations

from marketplace.experts.expert_rows import EXPERTS
from marketplace.experts.publication_rows import PUBLICATIONS
from marketplace.experts.work_rows import EMPLOYMENTS

FORMATS = {"experts": EXPERTS, "employments": EMPLOYMENTS, "publications": PUBLICATIONS}
"""Kind of file -> what its rows are."""
