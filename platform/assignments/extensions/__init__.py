"""More time with an assignment: given by a trainer with a reason, told to those who get it.

Words: Extension (until when, for whom, and why).
"""
