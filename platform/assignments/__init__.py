"""Assignments: a cohort's pre-work and interim assignments, what people hand in, and what trainers say.

Words: Assignment (a planned task with its cohort's dates), Submission (a person's or a group's answer),
SubmissionAuthor (whose it is), SubmissionVersion (what was sent, never changed), Feedback, Standing (where it
stands for one person).
"""
