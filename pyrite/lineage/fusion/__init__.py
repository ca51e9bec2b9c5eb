"""Stream fusion: a chain of narrow operators, and what its records end in, as one generated function.

The parts, in the order in which a chain meets them:

- `stream.FusedStream`: a chain that has not started. What consumes it is its end, or asks for its records.
- `ends`: the ends that can be part of the loop: sums, folds, lists, dicts of combiners.
- `loop.Loop`: writes the function, operator by operator.
- `source` and `inlining`: the body of a user's function, proven to be its own, and put into the loop.
- `compiled`: compiles a loop once for each structure.
- `places`: which line of a user's function generated code stands for, for tracebacks.
"""
