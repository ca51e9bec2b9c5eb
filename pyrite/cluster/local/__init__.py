"""Masters `local[N]` and `local-cluster[n,c,m]`: worker processes on this machine."""
