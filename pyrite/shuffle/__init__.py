"""Moving records between partitions: who goes where, how it is written, read and merged."""
