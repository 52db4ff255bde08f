"""Projects: the groups of a cohort and the development work that each carries out.

Words: Group, GroupMember, Project (the development work; outlives the cohort), ProjectPhase.
"""
