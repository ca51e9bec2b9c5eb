"""What tests of Pyrite, and of programs on it, stand on: fakes that keep the contracts of the real things."""
