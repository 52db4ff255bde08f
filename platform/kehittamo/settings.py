"""Every setting, in one place: an environment variable, its default, and why it exists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, its default in words, and the reason for it."""

    name: str
    default: str
    reason: str


SETTINGS = (
    Setting(
        "KEHITTAMO_MODE",
        "production",
        "`demonstration` opens the doors and fills the house; never on a real host",
    ),
    Setting("KEHITTAMO_DATA_DIR", "var/ in the project", "everything written at run time lives here"),
    Setting("KEHITTAMO_CONTENT_DIR", "content/ in the project", "the programmes' words"),
    Setting("KEHITTAMO_DATABASE_URL", "SQLite in the data folder", "production: postgresql+psycopg://..."),
    Setting("KEHITTAMO_BROKER_URL", "memory (demonstration)", "production: redis://..., Celery's broker"),
    Setting(
        "KEHITTAMO_PUBLIC_URL",
        "http://127.0.0.1:8000",
        "addresses in letters and badges; their host is the only one served",
    ),
    Setting("KEHITTAMO_SECRET_KEY", "made on first run (demonstration)", "signs sessions and links"),
    Setting(
        "KEHITTAMO_KEY_SECRET",
        "made on first run (demonstration)",
        "encrypts the badge signing keys and the second factors' secrets at rest",
    ),
    Setting(
        "KEHITTAMO_MAIL_URL",
        "none: the mailbox page (demonstration)",
        "smtp://user:password@host:587 (STARTTLS), smtps://host, or smtp+plain://host in one's own network",
    ),
    Setting("KEHITTAMO_MAIL_SENDER", "Kehittämö <office@example.org>", "who letters come from"),
    Setting(
        "KEHITTAMO_PROXIES",
        "none (production: must be said, 0 too)",
        "how many reverse proxies stand in front: for the visitor's address and the request's id",
    ),
    Setting("KEHITTAMO_METRICS_TOKEN", "none: no /metrics", "who shows it (Bearer) may read the figures"),
    Setting(
        "KEHITTAMO_LOG_WITNESS", "none", "a mail address outside the house that keeps the log's daily seal"
    ),
    Setting("FLASK_DEBUG", "off", "never in production: its pages show the insides"),
    Setting(
        "PROMETHEUS_MULTIPROC_DIR",
        "none",
        "an empty folder in which processes of one host add up their figures",
    ),
    Setting(
        "KEHITTAMO_STORAGE_URL",
        "the data folder",
        "files in S3-compatible storage: s3://bucket/folder?endpoint=https://s3.kunta.fi",
    ),
    Setting(
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION",
        "none",
        "who we are to that storage, under the names that every S3 client reads",
    ),
    Setting(
        "KEHITTAMO_CLAMAV",
        "none: files are not scanned",
        "a ClamAV daemon, host:port or /path/of/its/socket; files wait until it has looked at them",
    ),
    Setting(
        "KEHITTAMO_BADGE_HOSTS",
        "none: only our own badges and did:key are verified",
        "hosts of other givers, with commas between: their keys and lists are fetched to verify their badges",
    ),
    Setting("KEHITTAMO_PG_BIN", "found on PATH", "the folder of pg_dump and pg_restore, for backups"),
    Setting(
        "KEHITTAMO_KEYS_PASSPHRASE", "asked for", "what seals the copy of the keys, where nobody can type it"
    ),
    Setting(
        "KEHITTAMO_CONTROLLER", "the organisation that ordered the coaching", "who answers for personal data"
    ),
    Setting("KEHITTAMO_CONTROLLER_CONTACT", "the sender's address", "how to reach them about personal data"),
    Setting("KEHITTAMO_DPO", "none", "the data protection officer: name and how to reach them"),
    Setting(
        "KEHITTAMO_SUBPROCESSORS",
        "none",
        "companies that process data for the house, with semicolons between",
    ),
    Setting(
        "KEHITTAMO_KEEP_WORK_YEARS", "2", "years that assignments are kept after a cohort has ended, 1 to 30"
    ),
    Setting(
        "KEHITTAMO_SUPERVISOR",
        "Traficom and its addresses",
        "the authority that supervises accessibility; it has changed before",
    ),
    Setting(
        "KEHITTAMO_KEYS_PASSPHRASE",
        "asked for",
        "the passphrase of `kehittamo keys`, for scripts; better typed",
    ),
    Setting("HOST, PORT", "127.0.0.1, 8000", "where `make run` listens"),
)
