"""What has happened: the office reads the log of acts, and everybody their own part of it.

Also the letters that could not be delivered. Words: act, entry, dead letter. Leans on people, organisations.
"""
