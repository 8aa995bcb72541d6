"""Django's settings, from `Config`. Everything an operator may choose is in `cairn.site.config`.

Source for the security choices: trust.md, "Web"; for the parts and their options: stack.md.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from cairn.site.config import Config
from cairn.site.folder import load, secret_key

CONFIG: Config = load(os.environ)
WEB = Path(__file__).resolve().parents[1] / "web"

# --- the installation ----------------------------------------------------------------------------

CAIRN_ORIGIN = CONFIG.origin  # what addresses chosen today begin with; signed ones are stored whole
CAIRN_URL = CONFIG.url
CAIRN_DATA = CONFIG.data
CAIRN_DEMO = CONFIG.demo
CAIRN_BIND = CONFIG.host
CAIRN_DEMO_ACCOUNTS = "cairn.demo.story.accounts"  # for rings that may not import the story
CAIRN_FETCH_ALLOW = CONFIG.fetch_allow
CAIRN_RATE_LIMITS = CONFIG.rate_limits
CAIRN_KEY_PASSPHRASE = CONFIG.key_passphrase  # None: the file in the data folder
CAIRN_WORLD = "cairn.site.world.ports"  # who builds the ports, for rings that may not import the wiring
CAIRN_PASSKEYS = CONFIG.passkeys
CAIRN_WORLD = "cairn.site.world.ports"  # for doors that may not import the wiring

DEBUG = False
SECRET_KEY = secret_key(CONFIG)  # "" until `cairn.site.folder.prepare` has run: then Django refuses to start
SECRET_KEY_FALLBACKS = list(CONFIG.secret_key_fallbacks)


def _own_names(config: Config) -> list[str]:
    """The hosts we answer to: the public one, the configured ones, and this machine."""
    names = {config.hostname, *config.allowed_hosts, "localhost", "127.0.0.1", "[::1]"}
    if config.host in ("0.0.0.0", "::") and config.url is None:  # noqa: S104
        names |= _addresses_of_this_machine()
    else:
        names.add(f"[{config.host}]" if ":" in config.host else config.host)
    return sorted(names)


def _addresses_of_this_machine() -> set[str]:
    """What a colleague would type for a demonstration that listens on all addresses."""
    try:
        name, aliases, addresses = socket.gethostbyname_ex(socket.gethostname())
    except OSError:
        return {socket.gethostname().lower()}
    return {name.lower(), socket.gethostname().lower(), *aliases, *addresses}


ALLOWED_HOSTS = _own_names(CONFIG)
CSRF_TRUSTED_ORIGINS: list[str] = [CONFIG.url] if CONFIG.url else []

# --- the parts -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "cairn.web",
    "cairn.records",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_q",
]


def _present(*names: str) -> list[str]:
    """Those dotted paths whose module is there: a door that is not built yet is not wired."""
    return [name for name in names if _exists(name.rpartition(".")[0])]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


MIDDLEWARE = [
    "cairn.site.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cairn.site.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cairn.site.middleware.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cairn.site.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cairn.site.middleware.TimeZone",
    "cairn.site.middleware.World",
    *_present("cairn.web.problems.Middleware"),
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cairn.site.urls"
WSGI_APPLICATION = "cairn.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                *_present("cairn.web.context.page"),
            ],
        },
    }
]
FORM_RENDERER = "cairn.web.components.controls.Controls"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- rows ----------------------------------------------------------------------------------------

_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": CONFIG.database.name,
    "CONN_MAX_AGE": 60,  # seconds: opening the file anew costs more than most requests
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # FULL: what was committed survives a power cut; a revocation must never be lost.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=8000;",
    },
}
_POSTGRESQL: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": CONFIG.database.name,
    "HOST": CONFIG.database.host,
    "PORT": CONFIG.database.port or "",
    "USER": CONFIG.database.user,
    "PASSWORD": CONFIG.database.password,
    "CONN_MAX_AGE": 0,  # a pool and persistent connections exclude each other
    "OPTIONS": {
        **dict(CONFIG.database.options),
        **(
            {"pool": {"min_size": 1, "max_size": CONFIG.database_pool, "timeout": 10}}
            if CONFIG.database_pool
            else {}
        ),
    },
}
DATABASES = {"default": _SQLITE if CONFIG.database.engine == "sqlite" else _POSTGRESQL}
# what the limits on logging in count, and used codes of a second factor: for all web processes
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "cairn.adapters.cache.FolderCache", "LOCATION": CONFIG.data / "cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGIN_CODE_SECONDS = 15 * 60

ACCOUNT_ADAPTER = "cairn.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
_FORMS = "cairn.web.accounts.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "signup": f"{_FORMS}.SignupForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
    "request_login_code": f"{_FORMS}.RequestLoginCodeForm",
    "confirm_login_code": f"{_FORMS}.ConfirmLoginCodeForm",
}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 10
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = LOGIN_CODE_SECONDS
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIG.secure else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds

MFA_ADAPTER = "cairn.adapters.secondfactor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if CONFIG.passkeys else [])]
MFA_PASSKEY_LOGIN_ENABLED = CONFIG.passkeys
MFA_PASSKEY_SIGNUP_ENABLED = False
# http://localhost is a secure context
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIG.passkeys and not CONFIG.secure
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_TOTP_ISSUER = "Cairn"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = False
USERSESSIONS_TRACK_ACTIVITY = False

if not CONFIG.rate_limits:
    ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

AXES_ENABLED = CONFIG.rate_limits
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "cairn.web.accounts.adapter.lockout_name"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- the wire ------------------------------------------------------------------------------------

_HOST_ONLY = "__Host-" if CONFIG.secure else "cairn_"
SESSION_COOKIE_NAME = f"{_HOST_ONLY}session"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrf"
LANGUAGE_COOKIE_NAME = f"{_HOST_ONLY}language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIG.secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIG.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # other names of the same institution are not ours to bind
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # the redirect to https is the reverse proxy's
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's icons are data: addresses
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # a pasted credential of 1 MB, percent-encoded
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
CAIRN_LARGEST_BODY = 260 * 1024 * 1024  # bytes: ten files of evidence of 25 MB, and the form around them

# --- files and letters ---------------------------------------------------------------------------

MEDIA_ROOT = CONFIG.data / "media"  # served only by views that check who asks; no route begins with /media/
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data / "static"
_COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file()  # `cairn setup` has run
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[CONFIG.mail.kind]
EMAIL_FILE_PATH = CONFIG.data / "mail"
EMAIL_HOST = CONFIG.mail.host
EMAIL_PORT = CONFIG.mail.port
EMAIL_HOST_USER = CONFIG.mail.user
EMAIL_HOST_PASSWORD = CONFIG.mail.password
EMAIL_USE_TLS = CONFIG.mail.encryption == "starttls"
EMAIL_USE_SSL = CONFIG.mail.encryption == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail.sender
CAIRN_MAIL_PER_MINUTE = CONFIG.mail.per_minute
CAIRN_KEEP_LETTERS = CONFIG.keep_letters  # days
CAIRN_KEEP_NOTICES = CONFIG.keep_notices  # days
CAIRN_BOUNCE_SECRET = CONFIG.bounce_secret  # None: reports of returned letters are not taken

# --- languages and time --------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIG.time_zone
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
FORMAT_MODULE_PATH = ["cairn.web.formats"]
LOCALE_PATHS = [WEB / "locale"]

# --- background work -----------------------------------------------------------------------------

Q_CLUSTER = {
    "name": "cairn",
    "orm": "default",
    "cache": "process",
    "workers": 2,
    "queue_limit": 2,
    "bulk": 1,
    "retry": 600,
    "timeout": 540,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "save_limit": 250,
    "poll": 0.5,
    "label": "Jobs",
    "has_replica": False,
}

# --- what is written down: what happened, never what was said ------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "cairn.site.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django-q": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "axes": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
