"""Whatever is lost, repeated, late or set back: in the end the mirror is the log, to the byte."""

from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from live import keys
from live.connect import Client
from live.draft import Draft, NoticeDraft, RepostDraft, RestoreDraft, RetractionDraft
from live.log import Log, Page
from streamer.mirror import Filled, Gap, Mirror
from tests.patience import PATIENCE_S
from tests.properties import examples
from tests.streamer.posts import post
from tests.streamer.saves import Save, bring_back, forget, save

_numbers = count()

NAMES = st.sampled_from("abc")
TARGETS = NAMES.map("native:{}".format)
POSTS = st.builds(post, NAMES, version=st.integers(0, 5))
HIDES = st.builds(RetractionDraft, target=TARGETS, by=st.just("moderator"))
DRAFTS = st.one_of(
    POSTS,
    HIDES,
    st.builds(RestoreDraft, target=TARGETS),
    st.builds(NoticeDraft, text=st.just("Coffee")),
    st.builds(RepostDraft, uid=st.just("native:r"), original=TARGETS),
    st.builds(RetractionDraft, target=st.just("native:c"), by=st.just("author")),
)
MANY = st.lists(DRAFTS, min_size=1, max_size=6)

# epoch, offset, entry
Message = tuple[str, int, bytes]


class MirrorMachine(RuleBasedStateMachine):
    """A log on a real server, a mirror, and everything that can happen between them.

    A reading is two steps, so that anything may happen between the question and the answer.
    """

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        self.event = f"mirror-{next(_numbers)}"
        self.log = Log(client, self.event)
        self.mirror = Mirror()
        self.coming: list[Message] = []
        self.came: list[Message] = []
        self.reading: tuple[Gap, Page] | None = None
        self.saved: Save = {}
        self.pubsub = client.pubsub()  # type: ignore[no-untyped-call]
        self.pubsub.subscribe(keys.items(self.event))
        assert self.pubsub.get_message(timeout=PATIENCE_S)["type"] == "subscribe"

    def teardown(self) -> None:
        self.settle()
        self.pubsub.close()

    # What happens to the log

    @initialize(posts=st.lists(POSTS, min_size=3, max_size=9))
    def begin(self, posts: list[Draft]) -> None:
        self.append(posts)
        self.settle()

    @rule(drafts=MANY)
    def append(self, drafts: list[Draft]) -> None:
        verdicts = self.log.append_many(drafts)
        for _ in [verdict for verdict in verdicts if verdict.outcome == "appended"]:
            self.hear()

    @rule(post=POSTS, hide=HIDES)
    def say_and_hide(self, post: Draft, hide: Draft) -> None:
        self.append([post, hide])

    @rule()
    def renew(self) -> None:
        """Somebody else found the log broken."""
        self.broken(self.log.epoch())

    @rule()
    def save(self) -> None:
        self.saved = save(self.client, self.event)

    @precondition(lambda self: self.saved)
    @rule(regrown=MANY)
    def restart_with_older_save(self, regrown: list[Draft]) -> None:
        """Connections break, so all that is on its way is lost."""
        bring_back(self.client, self.event, self.saved)
        self.append(regrown)
        self.reconnect()

    @rule(regrown=MANY)
    def flush(self, regrown: list[Draft]) -> None:
        """Connections stay."""
        forget(self.client, self.event)
        self.append(regrown)

    # What happens on the way

    @precondition(lambda self: self.coming)
    @rule()
    def deliver(self) -> None:
        message = self.coming.pop(0)
        self.came.append(message)
        self.mirror.take(*message)

    @precondition(lambda self: self.coming)
    @rule()
    def drop(self) -> None:
        self.coming.pop(0)

    @precondition(lambda self: self.came)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        self.mirror.take(*data.draw(st.sampled_from(self.came)))

    @rule()
    def reconnect(self) -> None:
        self.coming.clear()
        self.came.clear()
        self.mirror.doubt()

    @rule()
    def ask(self) -> None:
        gap = self.mirror.gap()
        self.reading = gap, self.log.since(gap.since, limit=3)

    @precondition(lambda self: self.reading)
    @rule()
    def fill(self) -> None:
        assert self.reading
        filled = self.mirror.fill(*self.reading)
        self.reading = None
        if filled is Filled.BROKEN:
            self.broken(self.mirror.epoch)

    @rule()
    def settle(self) -> None:
        """Nothing more happens, and it is read until it is whole."""
        self.reading = None
        while self.coming:
            self.deliver()
        filled = Filled.MORE
        while filled is not Filled.WHOLE:
            gap = self.mirror.gap()
            filled = self.mirror.fill(gap, self.log.since(gap.since, limit=3))
            if filled is Filled.BROKEN:
                self.broken(self.mirror.epoch)
        assert self.mirror.epoch == self.log.epoch()
        held = [self.mirror.raw(offset) for offset in range(self.mirror.next)]
        assert held == [raw for page in self.log.follow(0) for raw in page.entries]
        assert self.mirror.size == sum(map(len, held))

    def broken(self, epoch: str) -> None:
        """Renew the epoch if it is still the one in force."""
        in_force = self.log.epoch()
        self.log.renew(epoch)
        if epoch and epoch == in_force:
            self.hear()

    def hear(self) -> None:
        """Put what Redis published on the way."""
        data = self.pubsub.get_message(timeout=PATIENCE_S)["data"]
        head, _, entry = data.partition(b"\n")
        epoch, offset = head.decode().split(" ")
        self.coming.append((epoch, int(offset), entry))


def test_the_mirror_is_the_log(live: Client) -> None:
    run_state_machine_as_test(
        lambda: MirrorMachine(live),  # type: ignore[arg-type]
        settings=settings(max_examples=examples(100), stateful_step_count=40),
    )
