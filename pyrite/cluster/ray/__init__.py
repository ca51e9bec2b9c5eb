"""Executors as actors of a Ray cluster. Nothing outside of this room imports ray.

The driver's side is `RayBackend`; `ExecutorActor` is what Ray starts on a node, where it hosts the processes
of one executor, the same ones that `local-cluster` has (decision 17).
"""
