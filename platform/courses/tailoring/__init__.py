"""A cohort's trainers tailor its programme: they add, rewrite, hide and order its tasks and materials.

Words: the cohort's own version (a copy of the programme's, made at the first change, which nobody else
follows); the version that it is based on; a part (a task or a material). Sessions and what earns the badge
stay the programme's.
"""
