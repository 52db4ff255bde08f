"""Whether an act costs much more of the processor's time than an honest one measured beside it."""

import time
from collections.abc import Callable

Act = Callable[[], object]


def processor_seconds(act: Act) -> float:
    """What the act costs of this process's time."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def is_dear(act: Act, honest_seconds: float, *, times: int) -> bool:
    """Whether it costs so many times the honest act's seconds; what is dear is asked again, for the machine
    may have been busy.
    """
    return all(processor_seconds(act) > times * honest_seconds for _ in range(2))
