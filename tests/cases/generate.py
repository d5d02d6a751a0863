"""Write the generated cases: `python -m tests.cases.generate`; what is committed is what it writes (test_generated).

What is expected is reckoned here, from the words of docs/decision-rules.md and by counting, with nothing of
supportsvc: a case that `decide` itself had answered would agree with any mistake.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.cases import (
    edges_access,
    edges_browser,
    edges_campaigns,
    edges_draws,
    edges_readers,
    edges_schedules,
    edges_targets,
)

Told = dict[str, Any]
FOLDER = Path(__file__).parent
FILES = {
    "generated_readers": edges_readers.cases,
    "generated_campaigns": edges_campaigns.cases,
    "generated_schedules": edges_schedules.cases,
    "generated_targets": edges_targets.cases,
    "generated_access": edges_access.cases,
    "generated_draws": edges_draws.cases,
    "browser_pages": edges_browser.pages,
    "browser_silences": edges_browser.silences,
    "browser_counts": edges_browser.counts,
}


def write_file(cases: Iterable[Told]) -> str:
    """Return the text of a file, a case a line."""
    return "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n"


def generate() -> Iterator[tuple[Path, str]]:
    """Yield every file and its text."""
    for name, cases in FILES.items():
        yield FOLDER / f"{name}.json", write_file(cases())


if __name__ == "__main__":
    for path, text in generate():
        path.write_text(text, "utf-8")
