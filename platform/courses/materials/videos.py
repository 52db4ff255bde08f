"""Who shows videos, and at which addresses: the one that people see, and the one of the frame."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class VideoHost:
    """A service whose videos can be shown: the addresses it gives out, and those it is asked at."""

    name: str
    known_as: re.Pattern[str]
    """A whole address, whose groups are the video's key and, of a hidden one, what opens it."""
    page: str
    player: str


@dataclass(frozen=True)
class Video:
    """A video at its host."""

    host: VideoHost
    key: str
    opener: str = ""
    """What a video that its host lists nowhere is opened with."""

    @property
    def page(self) -> str:
        """The address at which people see it at its host."""
        return self.host.page.format(key=self.key) + (f"/{self.opener}" if self.opener else "")

    @property
    def player(self) -> str:
        """The address of its frame, captions on and as few traces as the host knows to leave."""
        return self.host.player.format(key=self.key) + (f"&h={self.opener}" if self.opener else "")

    @property
    def origin(self) -> str:
        """Whose frame it is, for the content security policy."""
        scheme, host = urlsplit(self.host.player)[:2]
        return f"{scheme}://{host}"


HOSTS = (
    VideoHost(
        "YouTube",
        re.compile(
            r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?v=|embed/)|youtu\.be/)"
            r"([A-Za-z0-9_-]{11})"
        ),
        "https://www.youtube.com/watch?v={key}",
        "https://www.youtube-nocookie.com/embed/{key}?rel=0&cc_load_policy=1",
    ),
    VideoHost(
        "Vimeo",
        re.compile(
            r"https://(?:(?:www\.)?vimeo\.com/|player\.vimeo\.com/video/)([0-9]{6,12})(?:/([0-9a-f]{8,12}))?"
        ),
        "https://vimeo.com/{key}",
        "https://player.vimeo.com/video/{key}?dnt=1",
    ),
)


def video_at(address: str) -> Video | None:
    """The video to which an address leads, however it was copied; None for anything else."""
    for host in HOSTS:
        if found := host.known_as.fullmatch(address):
            return Video(host, *(part or "" for part in found.groups()))
    return None
