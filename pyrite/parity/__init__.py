"""What PySpark has, as it was recorded, and how Pyrite stands to it."""
