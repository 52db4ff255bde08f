"""Assignments: pre-work and interim assignments of a cohort, what people hand in, and what trainers say of it.

Words: Assignment (a planned task with its cohort's dates), Submission (one person's answer), SubmissionVersion
(what was sent, never changed), Feedback.
"""
