"""Making badges: the office writes, designs and changes them in the house; each save is a version of its own.

Words: BadgeClass (one version), Rules (what earns it by itself).
"""
