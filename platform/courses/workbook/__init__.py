"""The whole programme on paper: one page that prints as a participant's workbook.

Words: WorkbookTask (a task as the workbook prints it, which the room of assignments tells).
"""
