"""What discussions know of people: what they said."""

from flask_babel import lazy_gettext as _l

from discussions.models import Post, Thread
from foundation.personal_data import Keep, fact, holding, if_asked, key, others, rendered, words

SAID = _l(
    "What you said stays readable to your cohort, without your name, unless you ask to have it removed."
)

holding(
    Thread,
    key("cohort_id author_id latest_by_id"),
    if_asked(words("title"), blank=lambda whom: "…"),
    fact("pinned_at hidden_at latest_at", exported=False),
    fact("post_count material_key"),
    what=_l("Discussions that you began"),
    theirs=lambda whom: Thread.author_id == whom.id,
    keep=Keep.RECORD,
    stays=SAID,
)
holding(
    Post,
    key("thread_id author_id hidden_by_id"),
    if_asked(words("text")),
    if_asked(rendered("text_html")),
    fact("language hidden_at"),
    others("hidden_reason"),
    what=_l("What you said in discussions"),
    theirs=lambda whom: Post.author_id == whom.id,
    keep=Keep.RECORD,
    stays=SAID,
)
