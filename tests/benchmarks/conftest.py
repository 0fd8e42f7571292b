"""Benchmarks are run by hand: each module says how. Pytest leaves them alone."""

collect_ignore_glob = ["*"]
