"""Django's settings, derived from the product's own (live/settings.py)."""

import secrets
from pathlib import Path

from afa import database, hosts
from live import log_file
from live import settings as product

ROOT = Path(__file__).parents[1]

# What the site's own modules read: the one place where the environment is looked at.
PRODUCT = product.load()

DEBUG = False
# The launcher always gives one; a command in a bare checkout needs none that lasts.
SECRET_KEY = PRODUCT.secret_key or secrets.token_urlsafe(48)
ALLOWED_HOSTS = list(PRODUCT.allowed_hosts) or hosts.of_this_machine(PRODUCT.host)

ROOT_URLCONF = "afa.urls"
WSGI_APPLICATION = "afa.wsgi.application"
INSTALLED_APPS = [
    "afa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "afa.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "afa.static.Static",
    "django.middleware.gzip.GZipMiddleware",
    "afa.language.Language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["afa.lean.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "afa.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# A connection outlives its request, and is tried before it is used again: Postgres may have
# been restarted in between.
DATABASES = {
    "default": {
        **database.parse(PRODUCT.database_url),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Served straight from the checkout: no collecting step, so a start is a start. A minute is
# short enough for a page and its scripts never to disagree for long after an upgrade.
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign-in"

# What a page has to say after a redirect, without a look into Postgres.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Cookies know no ports: two sites on one machine would sign each other out. Over TLS they
# become Secure in afa/headers.py, which knows the request.
SESSION_COOKIE_NAME = f"sessionid_{PRODUCT.port}"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCT.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Each by its own name. A further one is a folder in locale/ (CONTRIBUTING.md).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "afa-language"
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "live.log_file.Line",
            "secrets": log_file.secrets(PRODUCT),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": log_file.quiet(PRODUCT.log_level)},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        **{name: {"level": PRODUCT.log_level} for name in log_file.OURS},
    },
}
