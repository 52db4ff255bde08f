"""What people read: pages, files, links and videos, who has read them, and what stands beside them.

Words: MaterialFile (a material's file in one language), Reading (that a participant said they have read it),
PrivateReader (somebody whose reading is not even counted).
"""
