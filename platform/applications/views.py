"""The room's doors, gathered: the catalogue, applying, and the office's desk."""

from applications import catalogue_views, office_views, own_views
from applications.blueprint import blueprint

__all__ = ["blueprint", "catalogue_views", "office_views", "own_views"]
