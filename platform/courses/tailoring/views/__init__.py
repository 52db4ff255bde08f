"""The pages on which a cohort's programme is tailored, and on which one sees what was changed."""

from courses.tailoring.views import arranging, writing  # noqa: F401 - they put their pages on the blueprint
