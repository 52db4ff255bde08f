"""One answer of a whole group: who writes and confirms it, and what becomes of it as people come and go.

Words: SubmissionConfirmation (a member stands behind the answer as it is).
"""
