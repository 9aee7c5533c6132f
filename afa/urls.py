"""The addresses of the site."""

from django.contrib import admin
from django.urls import path, re_path

from afa.views.about import privacy
from afa.views.accent import accent
from afa.views.accounts import sign_in, sign_out, to_sign_in
from afa.views.archive import archive
from afa.views.dashboard.page import dashboard, panels
from afa.views.dashboard.program import act, program
from afa.views.events import events
from afa.views.exports import export, feed
from afa.views.health import healthz
from afa.views.item import item
from afa.views.language import language
from afa.views.live import live
from afa.views.moderation import arrange
from afa.views.moderation.desk import desk, talk
from afa.views.moderation.line import line
from afa.views.moderation.overview import drawer, overview
from afa.views.moderation.post import moderate
from afa.views.moderation.words import words
from afa.views.search import find
from afa.views.session import session
from afa.views.sessions import places, sessions
from afa.views.speakers import everybody, speaker
from afa.views.talks import told

handler400 = "afa.views.errors.senseless"
handler404 = "afa.views.errors.missing"
handler500 = "afa.views.errors.broken"

urlpatterns = [
    path("", events, name="events"),
    path("healthz", healthz, name="healthz"),
    re_path(r"^accents/(?P<digits>[0-9a-f]{6})\.css$", accent, name="accent"),
    path("accounts/sign-in/", sign_in, name="sign-in"),
    path("accounts/sign-out/", sign_out, name="sign-out"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/panels/", panels, name="dashboard-panels"),
    path("dashboard/<slug:name>/", program, name="dashboard-program"),
    re_path(
        r"^dashboard/(?P<name>[-a-z0-9_]{1,50})/(?P<verb>start|stop|restart)/$",
        act,
        name="dashboard-act",
    ),
    path("admin/login/", to_sign_in),
    path("admin/", admin.site.urls),
    path("about/privacy/", privacy, name="privacy"),
    path("about/language/", language, name="language"),
    path("about/places.css", places, name="places"),
    path("<slug:slug>/", live, name="live"),
    path("<slug:slug>/talks.json", told, name="talks"),
    path("<slug:slug>/desk/", desk, name="desk"),
    path("<slug:slug>/desk/drawer/", drawer, name="desk-drawer"),
    path("<slug:slug>/moderation/", overview, name="moderation"),
    path("<slug:slug>/moderation/words/", words, name="blocked-words"),
    re_path(
        r"^(?P<slug>[a-z0-9-]{1,50})/moderation/(?P<kind>ban|word)/(?P<number>[0-9]{1,18})/$",
        line,
        name="blocklist-line",
    ),
    path("<slug:slug>/sessions/", sessions, name="sessions"),
    path("<slug:slug>/sessions/<slug:session>/", session, name="session"),
    path("<slug:slug>/sessions/<slug:session_slug>/desk/", talk, name="session-desk"),
    path("<slug:slug>/sessions/<slug:session>/arrange/", arrange.talk, name="arrange"),
    path("<slug:slug>/hallway/arrange/", arrange.hallway, name="arrange-hallway"),
    path("<slug:slug>/speakers/", everybody, name="speakers"),
    path("<slug:slug>/speakers/<slug:speaker>/", speaker, name="speaker"),
    path("<slug:slug>/archive/", archive, name="archive"),
    path("<slug:slug>/search/", find, name="search"),
    path("<slug:slug>/feed.atom", feed, name="feed"),
    path("<slug:slug>/export/<slug:name>/", export, name="export"),
    re_path(r"^(?P<slug>[a-z0-9-]{1,50})/items/(?P<key>[a-z2-7]{12,52})$", item, name="item"),
    re_path(
        r"^(?P<slug>[a-z0-9-]{1,50})/items/(?P<key>[a-z2-7]{12,52})/moderate/$",
        moderate,
        name="moderate",
    ),
]
