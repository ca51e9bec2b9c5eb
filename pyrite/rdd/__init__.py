"""The RDD API: what users hold of the lineage graph."""
