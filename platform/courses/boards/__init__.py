"""The four homes: a participant's timeline, a trainer's board, an organisation's numbers, the office's list.

The board shows what rooms above know: who has sent which task, who was reminded. They offer it through
`sources`, as they offer steps to the path in `courses.home`. So the pages stay here, where the people and the
sessions are, and the layers hold.
"""
