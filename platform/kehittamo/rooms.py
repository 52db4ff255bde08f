"""The rooms in the order in which they are opened, from the ground up."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

ROOMS = (
    "people",
    "organisations",
    "privacy",
    "contact",
    "traces",
    "courses",
    "applications",
    "projects",
    "assignments",
    "discussions",
    "fair",
    "badges",
    "nudges",
)


def part(room: str, name: str) -> ModuleType | None:
    """A room's module of this name, or None where the room has none."""
    return import_module(f"{room}.{name}") if find_spec(f"{room}.{name}") else None


def parts(name: str) -> list[ModuleType]:
    """The modules of this name in all rooms that have one."""
    return [module for room in ROOMS if (module := part(room, name))]
