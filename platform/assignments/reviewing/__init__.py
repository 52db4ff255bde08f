"""The trainer's desk: the queue of answers, comments in the margin, phrases, feedback held and released.

Words: passage (a paragraph, list or table of what was sent), margin comment (what a trainer says of a passage
or of some words in it; theirs alone until the feedback that it belongs to is given), phrase (a trainer's own
words, to use again), held (feedback that its reader does not have yet).
"""
