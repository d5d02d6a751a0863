"""Imports run downward only, and each library has one home."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PURE = {
    "__future__", "base64", "bisect", "collections", "collections.abc", "dataclasses", "datetime", "enum", "functools",
    "hashlib", "hmac", "itertools", "math", "operator", "re", "struct", "types", "typing", "unicodedata",
    "urllib.parse",
}  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("supportsvc", include_external_packages=True, cache_dir=None)


def imports_from(graph: grimp.ImportGraph, package: str) -> set[tuple[str, str]]:
    """Return every (importer, imported) that leaves `package`."""
    within = {package, *graph.find_descendants(package)}
    return {(a, b) for a in within for b in graph.find_modules_directly_imported_by(a) if b not in within}


def imported_by(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {"." * node.level + (node.module or "") for node in nodes if isinstance(node, ast.ImportFrom)}


def test_every_import_contract_is_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_domain_imports_itself_and_the_named_part_of_the_standard_library() -> None:
    allowed = re.compile("|".join(re.escape(name) for name in PURE) + r"|supportsvc\.domain(\..*)?")

    found = {
        (path.name, name)
        for path in (ROOT / "supportsvc" / "domain").rglob("*.py")
        for name in imported_by(path)
        if not allowed.fullmatch(name)
    }

    assert found == set()


def test_the_domain_is_told_the_time_and_never_asks_for_it() -> None:
    asking = re.compile(r"\.(now|utcnow|today)\(")

    found = [
        f"{path.name}:{number}"
        for path in (ROOT / "supportsvc" / "domain").rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if asking.search(line)
    ]

    assert found == []


def test_services_see_only_ports_and_domain(graph: grimp.ImportGraph) -> None:
    allowed = ("supportsvc.ports", "supportsvc.domain")

    ours = {(a, b) for a, b in imports_from(graph, "supportsvc.services") if b.startswith("supportsvc")}

    assert {(a, b) for a, b in ours if not b.startswith(allowed)} == set()


def test_the_sandbox_knows_the_service_only_by_http(graph: grimp.ImportGraph) -> None:
    ours = {(a, b) for a, b in imports_from(graph, "supportsvc.sandbox") if b.startswith("supportsvc.")}

    assert ours == set()
