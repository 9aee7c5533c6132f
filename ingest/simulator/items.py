"""The words of each post: a draft made from the plan, the same whenever it is asked for."""

from random import Random

import msgspec

from ingest.simulator import faces, luck, moods, photos, text
from ingest.simulator.fates import Edit
from ingest.simulator.moments import aware
from ingest.simulator.networks import NETWORKS, Address
from ingest.simulator.people import crowd
from ingest.simulator.phrases import ENGLISH, say
from ingest.simulator.plan import Plan, Post
from ingest.simulator.programme import HASHTAG, ROOMS, Programme
from ingest.simulator.scene import Scene, stages
from live.draft import ItemDraft
from live.item import Author, Item, Link, Media

# How people spell the conference's tag.
_EVENT_TAGS = (f"#{HASHTAG}", f"#{HASHTAG}", f"#{HASHTAG}", "#AFADemo", "#AfaDemo")
_MATCHED = (f"#{HASHTAG}",)

_ROOM_TAGS = {room.slug: room.tag for room in ROOMS}

# Acts that stand for themselves, without tags.
_BARE = ("spam",)

_CUSTOM_EMOJI = tuple(f":{code}:" for code in faces.EMOJIS)

# Room for the note that an edit adds.
_NOTE = 32


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a post has in all its versions; `tail` are its tags, `notes` what edits add, `base` is
    the address below which its pictures are."""

    author: Author
    base: str
    body: str
    tail: str
    notes: tuple[str, ...]
    scene: Scene
    warning: str
    media: tuple[Media, ...]
    quotes: bool


class Writer:
    """Makes the drafts of one plan; photos are served below `media_base`, or left away."""

    def __init__(self, seed: int, programme: Programme, plan: Plan, media_base: str) -> None:
        self._seed = seed
        self._plan = plan
        self._media_base = media_base
        self._people = crowd(seed)
        rooms = {room.slug: room.name for room in programme.rooms}
        self._stages = stages(programme.sessions, rooms, self._people)
        self._random = luck.stream(seed)

    def uid(self, number: int) -> str:
        """The uid of the post with this number."""
        return _address(self._plan.posts[number]).uid

    def repost(self, number: int, at: int, which: int) -> str:
        """The uid of repost `which`, counted over the whole script, of a post."""
        post = self._plan.posts[number]
        pool = self._people.on(post.network, ENGLISH)
        author = pool[(number + 31 * which) % len(pool)].accounts[post.network]
        return NETWORKS[post.network].repost(author, at, len(self._plan.posts) + which)

    def draft(self, number: int, received: int, revision: int = 0) -> ItemDraft:
        """A version of a post, received at that time; revision 0 is the original."""
        post = self._plan.posts[number]
        fate = self._plan.fates.get(number)
        edits = fate.edits if fate else ()
        random = self._random
        random.seed(self._seed << 40 | post.like)
        written = self._write(random, post, edits)
        said = _version(random, written, revision) if edits else _joined(written)
        parent = self.uid(post.parent) if post.parent >= 0 else ""
        edited = edits[revision - 1].made if revision else 0
        item = _item(post, written, said, parent, (received, edited))
        return ItemDraft(uid=_address(post).uid, item=item, version=edited // 1000)

    def _author(self, post: Post) -> Author:
        """The one who posts, with a face."""
        author = post.person.accounts[post.network]
        face = faces.face(post.person.number, self._media_base)
        return msgspec.structs.replace(author, avatar=face) if face else author

    def _write(self, random: Random, post: Post, edits: tuple[Edit, ...]) -> Written:
        tail = _tail(random, post)
        most = NETWORKS[post.network].most - len(tail) - 1 - (_NOTE if edits else 0)
        for _ in range(4):
            scene = Scene(random, self._stages[post.session.slug], self._people, post)
            body = self._body(random, post, scene)
            if len(body) <= most:
                break
        return Written(
            author=self._author(post),
            base=self._media_base,
            body=text.shortened(body, most),
            tail=tail,
            notes=tuple([say(random, "edit_note", ENGLISH, scene) for _ in edits[1:]]),
            scene=scene,
            warning=say(random, "cw_spoiler", ENGLISH, scene) if post.act == "cw" else "",
            media=photos.taken(random, post.act, self._media_base, len(post.session.speakers)),
            quotes=post.network in ("x", "bluesky") and random.random() < 0.1,
        )

    def _body(self, random: Random, post: Post, scene: Scene) -> str:
        body = say(random, post.act, post.language, scene)
        if post.act == "caps":
            body = body.upper()
        elif post.person.number % 7:
            body = text.capitals(body)
        if post.parent >= 0 and random.random() < 0.4:
            asked = self._plan.posts[post.parent].person
            return body if asked is post.person else f"{scene.mention(asked)} {body}"
        if post.network == "mastodon" and random.random() < 0.05:
            return f"{body} {luck.pick(random, _CUSTOM_EMOJI)}"
        return body


def _item(post: Post, written: Written, said: str, parent: str, times: tuple[int, int]) -> Item:
    """`times`: when it is received, and when this version was made if it is an edit, else 0."""
    network, author = NETWORKS[post.network], written.author
    address, scene = _address(post), written.scene
    return Item(
        source=network.name,
        author=author,
        text=said,
        html=text.markup(said, network, author, scene.mentioned),
        lang="" if post.act == "emojiwall" else post.language,
        created_at=aware(post.made),
        received_at=aware(times[0]),
        edited_at=aware(times[1]) if times[1] else None,
        url=address.url,
        canonical_uri=address.canonical_uri,
        media=written.media,
        links=tuple([Link(url, title) for title, url in scene.links]),
        hashtags=_hashtags(post, said),
        mentions=tuple(scene.mentioned),
        reply_to="" if written.quotes else parent,
        quote_of=parent if written.quotes else "",
        content_warning=written.warning,
        sensitive=post.act == "sensitive",
        matched=_MATCHED,
        emojis=faces.emojis(said, written.base) if post.network == "mastodon" else (),
    )


def _address(post: Post) -> Address:
    author = post.person.accounts[post.network]
    return NETWORKS[post.network].address(author, post.made, post.number)


def _tail(random: Random, post: Post) -> str:
    """The tags below a post: the conference's, the talk's, the room's; in an answer mostly none."""
    if post.act in _BARE or post.network == "flickr":
        return ""
    chance = random.random()
    event = luck.pick(random, _EVENT_TAGS)
    if post.parent >= 0:
        return "" if chance < 0.65 else event
    if not moods.is_on_talk(post.act):
        return event
    if chance < 0.5:
        return f"{event} #{post.session.hashtag}"
    if chance < 0.62:
        return f"#{post.session.hashtag} {event}"
    if chance < 0.7:
        return f"#{post.session.hashtag}"
    # Some say only where they sit.
    room = _ROOM_TAGS[post.session.room] if chance < 0.76 else ""
    return f"{event} #{room}" if room else event


def _hashtags(post: Post, said: str) -> tuple[str, ...]:
    if post.network == "flickr":
        return (HASHTAG, post.session.hashtag)
    return text.hashtags(said)


def _joined(written: Written) -> str:
    if not written.tail:
        return written.body
    gap = "\n\n" if "\n" in written.body else " "
    return f"{written.body}{gap}{written.tail}"


def _version(random: Random, written: Written, revision: int) -> str:
    """The text of a post that is edited: first a typo, then none, then something is added."""
    if revision == 0:
        typo = text.with_typo(random, written.body)
        return _joined(msgspec.structs.replace(written, body=typo))
    notes = written.notes[: revision - 1]
    return "\n".join([_joined(written), *notes])
