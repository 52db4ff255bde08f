"""The building assembled: `create_app` puts the rooms together; only this package knows them all."""

from kehittamo.factory import create_app

__all__ = ["create_app"]
