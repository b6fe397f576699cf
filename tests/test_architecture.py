"""The house rules that a reader relies on."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "laundering").rglob("*.py"))


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom laundering.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'polars', 'numpy', 'sklearn', 'scipy', 'searoute', 'dataframely'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "score" in done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_read(module: Path):
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300


def test_imports_point_down_only():
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_evidence_features_and_model_read_no_file():
    allowed = {"artifact.py", "registry.py", "trusted.py"}
    readers = ("read_csv", "read_parquet", "scan_csv", "scan_parquet", "open(", "read_text", "read_bytes")
    for module in MODULES:
        part = module.relative_to(ROOT / "laundering").parts[0]
        if part in {"evidence", "features", "model", "provenance"} and module.name not in allowed:
            text = module.read_text(encoding="utf-8")
            assert not [reader for reader in readers if reader in text], module
