"""mypy reads the package and its stubs, strictly, and knows what comes back."""

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

PACKAGE = next(p for p in sys.path if os.path.exists(
    os.path.join(p, "safeprod", "native.pyi")))


def mypy(*args):
    with tempfile.TemporaryDirectory() as cache:
        return subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache,
             "--ignore-missing-imports", "--no-warn-unused-ignores", *args],
            cwd=PACKAGE, capture_output=True, text=True, check=False,
            env={**os.environ, "MYPYPATH": PACKAGE})


@unittest.skipIf(subprocess.run(
    [sys.executable, "-c", "import mypy"], capture_output=True,
    check=False).returncode, "skipped: no mypy")
class Types(unittest.TestCase):
    def test_package(self):
        done = mypy("-p", "safeprod")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_user(self):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as f:
            f.write(textwrap.dedent("""
                import safeprod as sp

                def work(site: sp.Site) -> None:
                    reveal_type(site.tick().alarms)
                    reveal_type(sp.native.risk_grade_parse("low"))
                    reveal_type(sp.native.hazard_why(
                        site._handle, "n", "close"))
                    sp.native.risk_rgb(None)
                    sp.native.hazard_act(site._handle, 7, "close")
            """))
            f.flush()
            said = mypy(f.name).stdout
        self.assertIn('"Union[builtins.int, None]"', said)
        self.assertIn("RiskGrade", said)
        self.assertIn("PermitReasons", said)
        self.assertEqual(said.count("error:"), 2, said)


if __name__ == "__main__":
    unittest.main()
