"""`import kernelib as kl`: the names that stand, each imported when it is first used."""

import subprocess
import sys

import pytest

import kernelib as kl


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'kernelib' has no attribute 'Sorting'"):
        kl.Sorting  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


def test_every_public_name_has_its_home():
    assert sorted(kl._HOMES) == sorted(kl.__all__)
    assert set(kl.__all__) <= set(dir(kl))


def test_import_kernelib_reads_nothing_else_of_ours():
    script = "import sys, kernelib; print([m for m in sys.modules if m.startswith('kernelib.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
