"""The workloads as programs, one module for each way of writing them."""
