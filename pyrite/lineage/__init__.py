"""The graph of how each partition is computed from others: what an RDD is, apart from its methods."""
