"""Blocks: their names, their levels, the memory budget, and the memory and disk stores."""
