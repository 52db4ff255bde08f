"""A development work shown to everybody, while everybody whose work it is allows it."""
