"""People: who somebody is, how they come in, and in which language they read.

Words: Person, sign-in. Leans on the foundation only; what a person may do comes from the rooms above.
"""
