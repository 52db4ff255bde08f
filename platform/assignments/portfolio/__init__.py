"""What somebody wrote, to keep: on one page, as one PDF, as an archive, as a project's beginning."""
