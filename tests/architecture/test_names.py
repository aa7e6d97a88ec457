"""What no linter holds for us."""

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MAY_TOUCH_ENVIRONMENT = {
    "configs/settings.py": "the one reader",
    "serving/offline.py": "switches telemetry off for this process and its children",
    "serving/failures.py": "finds the log folder when the settings themselves are at fault",
    "rag/adapters/e5/onnx_e5.py": "switches ONNX Runtime's telemetry off before it is imported",
    "eval/environment.py": "hands its own environment on to the programs that are evaluated",
    "ui/app.py": "switches Gradio's telemetry off before it is imported",
    "rag/adapters/edge_optimize.py": "hands its own environment on to a child process",
    "ingestion/readers/process.py": "hands a few harmless variables on to its child processes",
    "ingestion/executors/ray_executor.py": "switches Ray's telemetry off, and says where its workers find this program",
}
PACKAGES = ("configs", "rag", "ingestion", "serving", "ui", "eval", "tests")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf8"))


def rebinds_eval(node: ast.AST) -> bool:
    """Whether a statement makes the name `eval` mean our package instead of the builtin."""
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == "eval" and alias.asname is None for alias in node.names)
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == "eval"


def reads_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and name_of(node.value) == "os"


def name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_hides_the_builtin_eval() -> None:
    hidden = [str(path) for path, tree in sources() for node in ast.walk(tree) if rebinds_eval(node)]
    assert hidden == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(PROJECT).as_posix()
        for path, tree in sources()
        if "tests" not in path.relative_to(PROJECT).parts
        for node in ast.walk(tree)
        if reads_environment(node)
    }
    assert readers - set(MAY_TOUCH_ENVIRONMENT) == set()


def test_every_package_door_is_narrow() -> None:
    """An `__init__` holds a docstring, and at most re-exports that it lists in `__all__`."""
    wide = []
    for path, tree in sources():
        if path.name != "__init__.py":
            continue
        body = [node for node in tree.body if not isinstance(node, ast.Expr)]
        listed = any(isinstance(node, ast.Assign) and name_of(node.targets[0]) == "__all__" for node in body)
        if body and not listed:
            wide.append(str(path))
    assert wide == []
