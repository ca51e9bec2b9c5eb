"""The chaos driver: real jobs, real processes, real faults, and a table of what became of the answers.

`make chaos` runs every experiment in full and writes `docs/RELIABILITY.md`; `make test` runs the short form.
Each experiment is a driver process of its own under a supervisor that holds a deadline, and counts what is
left when it has ended. Everything random comes from one seed, which is printed.
"""
