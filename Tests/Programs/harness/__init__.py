"""What the whole-program tests share. Python's standard library only."""
