"""Values and functions as bytes: data with out-of-band buffers, closures, checksummed frames."""
