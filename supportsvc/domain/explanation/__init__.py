"""Why a reader is, or is not, asked: every rule of the tables, whether it holds, and the value that decided."""

from supportsvc.domain.explanation.findings import Finding
from supportsvc.domain.explanation.walk import Explained, explain, explain_view

__all__ = ["Explained", "Finding", "explain", "explain_view"]
