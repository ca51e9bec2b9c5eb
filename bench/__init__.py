"""Pyrite beside its peers: the same workloads, the same machine, in turn. See docs/BENCHMARKS.md.

`python -m bench` measures; every engine runs in processes of its own (`engine.py`), with its own interpreter
and its own programs (`programs/`), and must give the answer that plain code worked out before (`oracle.py`).
"""
