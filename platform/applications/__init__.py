"""Applications: an organisation asks for a cohort, and the programme office decides.

Words: CohortApplication (draft, sent, returned with a question, accepted, rejected, withdrawn), Decision.
"""
