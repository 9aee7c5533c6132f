"""Any sequence of appends, retries, losses and old saves, against the model; hypothesis draws it.

After each step everything that Redis holds and everything that it published is compared.
"""

import copy
from collections import Counter
from itertools import count
from typing import cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from live import blocklist, entry, keys
from live.blocklist import BlockedWord, Blocklist
from live.connect import Client
from live.draft import Draft, NoticeDraft, RepostDraft, RestoreDraft, RetractionDraft
from live.log import Log
from tests.live.channel import Channel
from tests.live.model import Model
from tests.live.posts import post, text_of
from tests.properties import examples

pytestmark = pytest.mark.long

UIDS = st.sampled_from(["x:1", "x:2", 'x:","salt":"'])
IDS = st.sampled_from("abcd")
VERSIONS = st.sampled_from([0, 1, 2, 9, 10, 2**53, 2**53 + 1])

_numbers = count()


def _a_post(uid: str, version: int, more: str) -> Draft:
    # Each text is one of its kind, so that it can be looked for.
    return post(uid, f"<secret {next(_numbers)}>{more}", version)


DRAFTS = st.one_of(
    st.builds(_a_post, UIDS, VERSIONS, st.sampled_from(["", "", " rude"])),
    st.builds(RetractionDraft, target=UIDS, by=st.sampled_from(["author"]), id=IDS),
    st.builds(RetractionDraft, target=UIDS, by=st.sampled_from(["moderator"]), id=IDS),
    st.builds(RestoreDraft, target=UIDS, id=IDS),
    st.builds(NoticeDraft, text=st.just("Lunch"), id=IDS),
    st.builds(RepostDraft, uid=UIDS, original=UIDS),
)


class LogMachine(RuleBasedStateMachine):
    def __init__(self, client: Client) -> None:
        super().__init__()
        self.redis = client
        self.log = Log(client, "conf")
        self.model = Model()
        self.lost = Counter[str]()
        self.epoch = ""
        self.epochs: set[str] = set()
        self.identities: list[tuple[object, ...]] = []
        self.save: tuple[dict[bytes, bytes], Model, str] | None = None
        self.channel = Channel(client, keys.items("conf"))

    @initialize()
    def begin(self) -> None:
        self.redis.flushall()

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=6))
    def append(self, drafts: list[Draft]) -> None:
        before = len(self.model.lines)
        expected = [self.model.append(draft) for draft in drafts]
        verdicts = self.log.append_many(drafts)
        found = [v.outcome if v.offset is None else v.offset for v in verdicts]
        assert found == expected
        self._accept_epoch()
        self._hear(before)

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=3))
    def append_and_lose_the_answer(self, drafts: list[Draft]) -> None:
        """The caller repeats the call; what had an effect has it once."""
        before = len(self.model.lines)
        for _ in range(2):
            for draft in drafts:
                self.model.append(draft)
            Log(self.redis, "conf").append_many(drafts)
        self._accept_epoch()
        self._hear(before)

    @rule(word=st.sampled_from(["", "rude"]))
    def block(self, word: str) -> None:
        """This log hears of it with its next batch."""
        words = (BlockedWord(7, word),) if word else ()
        blocklist.put(self.redis, "conf", Blocklist(words=words), f"v{next(_numbers)}")
        self.model.blocked = word

    @rule()
    def renew(self) -> None:
        renewed = self.log.renew(self.epoch)
        assert (renewed != self.epoch) == bool(self.epoch)
        assert self.log.renew(self.epoch or "?") == renewed
        if self.epoch:
            assert self.channel.next() == f"{renewed} -1\n".encode()
        self._accept_epoch()

    @rule()
    def lose_everything(self) -> None:
        self.redis.flushall()
        self.model = Model()
        self.lost.clear()
        self.epoch = ""
        self.identities = []

    @precondition(lambda self: self.model.lines)
    @rule(lost=st.sampled_from([keys.items, keys.seen]))
    def lose_a_part(self, lost) -> None:  # type: ignore[no-untyped-def]
        self.redis.delete(lost("conf"))
        counted, reposted = self.model.stats, self.model.reposted
        self.lost.update(reposted.values())
        self.model = Model(stats=counted, blocked=self.model.blocked)
        self.model.stats["losses"] += 1
        self.model.append(post("x:again", "again"))
        self.log.append_many([post("x:again", "again")])
        assert self.log.epoch() != self.epoch
        self.identities = []
        self._accept_epoch()
        self._hear(0)

    @rule()
    def keep_a_save(self) -> None:
        values = {key: self.redis.dump(key.decode()) or b"" for key in self.redis.scan_iter()}
        self.save = (values, copy.deepcopy((self.model, self.lost)), self.epoch)  # type: ignore[assignment]

    @precondition(lambda self: self.save is not None)
    @rule()
    def start_from_the_save(self) -> None:
        """Whoever held more than the save has renews the epoch (invariant 6)."""
        assert self.save is not None
        values, kept, epoch = self.save
        self.redis.flushall()
        for key, value in values.items():
            self.redis.restore(key.decode(), 0, value)
        held = self.epoch
        self.model, self.lost = copy.deepcopy(kept)  # type: ignore[misc]
        self.epoch, self.identities = epoch, []
        if held == epoch and epoch:
            self.log.renew(held)
            assert self.channel.next() is not None
            self._accept_epoch()

    @invariant()
    def the_list_is_the_model(self) -> None:
        raws = self.log.since(0).entries
        held = [entry.decode(raw) for raw in raws]
        for one in held:
            entry.verify(one)
        assert [(one.kind, _name(one.uid), one.of, text_of(one)) for one in held] == [
            (line.kind, line.uid, line.of, line.text) for line in self.model.lines
        ]
        identities: list[tuple[object, ...]] = [one.identity for one in held]
        assert identities[: len(self.identities)] == self.identities
        self.identities = identities
        shown = {line.text for line in self.model.lines}
        for raw in raws:
            for secret in _secrets(raw):
                assert {secret, f"{secret} rude"} & shown

    @invariant()
    def the_memory_is_the_model(self) -> None:
        seen = cast("dict[bytes, bytes]", self.redis.hgetall(keys.seen("conf")))
        length = seen.pop(b"", None)
        assert int(length or 0) == len(self.model.lines)
        assert self.log.stats() == self.model.stats
        assert self.log.reposts() == self.lost + Counter(self.model.reposted.values())
        for uid, known in self.model.posts.items():
            assert self.log.state(uid) == (known.version, known.offset, known.state)
        names = [*self.model.posts, *self.model.tombstones, *self.model.reposted, *self.model.done]
        acts = {name.decode() for name in seen}
        assert {name for name in acts if name == _name(name)} == set(names)
        rules = cast("dict[bytes, bytes]", self.redis.hgetall(keys.withheld("conf")))
        assert rules == {uid.encode(): b"word:7" for uid in self.model.withheld}

    @invariant()
    def only_what_is_hidden_is_kept_aside(self) -> None:
        kept = cast("dict[bytes, bytes]", self.redis.hgetall(keys.hidden("conf")))
        assert {uid.decode(): _secrets(tail) for uid, tail in kept.items()} == {
            uid: _secrets_in(known.text)
            for uid, known in self.model.posts.items()
            if known.state == "hidden"
        }

    @invariant()
    def what_is_shown_can_be_found_again(self) -> None:
        """Every entry that carries a post's text is known, so that a retraction reaches it."""
        kept = cast("dict[bytes, bytes]", self.redis.hgetall(keys.copies("conf")))
        found = {uid.decode(): offsets.decode() for uid, offsets in kept.items()}
        shown: dict[str, list[str]] = {}
        for offset, line in enumerate(self.model.lines):
            if line.text is not None and line.of is not None:
                shown.setdefault(self.model.lines[line.of].uid, []).append(str(offset))
        assert found == {uid: ",".join(offsets) for uid, offsets in shown.items()}

    def teardown(self) -> None:
        self.channel.close()

    def _accept_epoch(self) -> None:
        epoch = self.log.epoch()
        if epoch != self.epoch:
            assert epoch not in self.epochs
            self.epochs.add(epoch)
        self.epoch = epoch

    def _hear(self, before: int) -> None:
        """Each new entry was published once, in order; as it is, or before it became a stub."""
        for offset, raw in enumerate(self.log.since(before).entries if self.epoch else (), before):
            head, _, published = (self.channel.next() or b"").partition(b"\n")
            assert head.decode() == f"{self.epoch} {offset}"
            assert raw in (published, entry.stub(published))


def _name(uid: str) -> str:
    """Hides that the blocklist brings have random names."""
    withheld = "retraction:withheld"
    return withheld if uid.startswith(f"{withheld}:") else uid


def _secrets_in(text: str | None) -> list[str]:
    return [(text or "").removesuffix(" rude")]


def _secrets(raw: bytes) -> list[str]:
    """The texts in an entry, wherever they stand."""
    parts = raw.decode().split('"text":"<secret ')[1:]
    return [f"<secret {part.partition('>')[0]}>" for part in parts]


SETTINGS = settings(
    max_examples=examples(40),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_log_is_what_the_model_says(any_live: Client) -> None:
    machine = cast("type[LogMachine]", lambda: LogMachine(any_live))
    run_state_machine_as_test(machine, settings=SETTINGS)
