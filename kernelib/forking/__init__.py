"""Kernels forked from a warm process, on Linux; elsewhere, and whenever a fork is not safe, kernels start as ever.

A child of the server (`warm.py`) has imported what kernels need. It runs one thread and nothing else, so that a fork of
it is a kernel within a twentieth of a second. It also forks warm processes that have executed one notebook already
(`snapshot.py`): a visit to that notebook is a fork and a page made beforehand. The server's side is `nursery.py`;
Jupyter reaches it through a kernel provisioner (`provisioner.py`).
"""
