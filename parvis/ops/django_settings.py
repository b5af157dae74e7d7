"""Django's settings, derived from the one table in `parvis.ops.settings`; nothing is set here twice."""

import sys
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.ops.databases import database
from parvis.ops.logs import logging_config
from parvis.ops.secrets import private_folder, secret
from parvis.ops.settings import SettingsError, load
from parvis.ops.storages import media_storage

try:
    PARVIS: Final = load()
    MEDIA_STORAGE: Final = media_storage(PARVIS)
except SettingsError as error:
    sys.exit(f"parvis: {error}")

PACKAGE: Final = Path(__file__).resolve().parent.parent
DATA_DIR: Final = private_folder(PARVIS.data_dir)
HTTPS: Final = PARVIS.base_url.startswith("https://")

SECRET_KEY = secret(DATA_DIR, "secret_key")
DEBUG = PARVIS.debug
ALLOWED_HOSTS = list(PARVIS.allowed_hosts)
ROOT_URLCONF = "parvis.ops.urls"
ASGI_APPLICATION = "parvis.ops.asgi.app"
WSGI_APPLICATION = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS: Final = ("media", "accounts", "posts", "feed", "web", "api", "ops")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *(f"parvis.{room}" for room in ROOMS if (PACKAGE / room / "apps.py").is_file()),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "oauth2_provider",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "parvis.ops.requests.note_requests",
    "parvis.ops.headers.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parvis.web.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.web.allauth.leaving.LeavingMiddleware",
    "parvis.web.allauth.naming.SiteNameMiddleware",
    "parvis.web.middleware.LanguageMiddleware",
    "parvis.web.middleware.PageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.web.context.page",
            ],
        },
    }
]

DATABASES = {"default": database(PARVIS.database_url, DATA_DIR)}
ON_POSTGRESQL: Final = DATABASES["default"]["ENGINE"].endswith("postgresql")

# Rate limits must be counted across processes. One machine shares a folder, which spares
# SQLite's one writer; many machines share the database.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ops_cache",
    }
    if ON_POSTGRESQL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS: Final = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {
        "NAME": f"{_VALIDATORS}.MinimumLengthValidator",
        "OPTIONS": {"min_length": PARVIS.password_min_chars},
    },
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "parvis.web.allauth.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "parvis.web.forms.login.LoginForm",
    "signup": "parvis.web.forms.signup.SignupForm",
    "add_email": "parvis.web.forms.signup.AddEmailForm",
    "reauthenticate": "parvis.web.forms.login.ReauthenticateForm",
    "change_password": "parvis.web.forms.passwords.ChangePasswordForm",
    "set_password": "parvis.web.forms.passwords.SetPasswordForm",
    "reset_password": "parvis.web.forms.passwords.ResetPasswordForm",
    "reset_password_from_key": "parvis.web.forms.passwords.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = [
    "username*",
    "email*" if PARVIS.email_required else "email",
    "password1*",
]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if PARVIS.email_required else "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{PARVIS.site_name}] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "signup": f"{PARVIS.signups_per_hour_per_ip}/h/ip",
    "login": f"{PARVIS.logins_per_minute_per_ip}/m/ip",
    "login_failed": f"{PARVIS.failed_logins_per_5min}/5m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PARVIS.behind_proxy else 0
MFA_ADAPTER = "parvis.web.allauth.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "parvis.web.forms.login.AuthenticateForm",
    "reauthenticate": "parvis.web.forms.login.CodeReauthenticateForm",
    "activate_totp": "parvis.web.forms.factors.ActivateAppForm",
    "add_webauthn": "parvis.web.forms.factors.AddPasskeyForm",
    "edit_webauthn": "parvis.web.forms.factors.RenamePasskeyForm",
    "login_webauthn": "parvis.web.forms.factors.LoginPasskeyForm",
    "authenticate_webauthn": "parvis.web.forms.factors.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "parvis.web.forms.factors.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PARVIS.site_name
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Tracking would write to the database on every request; a login notes itself once instead.
USERSESSIONS_TRACK_ACTIVITY = False

_SCOPES: Final = {
    "read": _("See everything you can see"),
    "write": _("Write, change and delete in your name"),
    "follow": _("Follow, block and mute in your name"),
    "push": _("Send you notifications"),
}
_READS: Final = (
    "accounts blocks bookmarks favourites filters follows lists mutes notifications search statuses"
)
_WRITES: Final = (
    "accounts blocks bookmarks conversations favourites filters follows lists media mutes "
    "notifications reports statuses"
)
OAUTH2_PROVIDER_APPLICATION_MODEL = "api.ClientApp"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "parvis.api.scopes.AppScopes",
    "SCOPES": {
        **_SCOPES,
        "profile": _("See who you are"),
        **{f"read:{thing}": _SCOPES["read"] for thing in _READS.split()},
        **{f"write:{thing}": _SCOPES["write"] for thing in _WRITES.split()},
    },
    "DEFAULT_SCOPES": ["read"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 10 * 365 * 86_400,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 600,
    "ROTATE_REFRESH_TOKEN": True,
    "PKCE_REQUIRED": False,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https", "urn"],
    "REQUEST_APPROVAL_PROMPT": "auto",
}

# Mail
DEFAULT_FROM_EMAIL = PARVIS.mail_from or f"noreply@{PARVIS.host_name.partition(':')[0]}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if PARVIS.smtp_host else 'console'}.EmailBackend"
EMAIL_HOST = PARVIS.smtp_host
EMAIL_PORT = PARVIS.smtp_port
EMAIL_HOST_USER = PARVIS.smtp_user
EMAIL_HOST_PASSWORD = PARVIS.smtp_password.get_secret_value()
EMAIL_USE_TLS = PARVIS.smtp_security == "starttls"
EMAIL_USE_SSL = PARVIS.smtp_security == "tls"
EMAIL_TIMEOUT = 15

# Words and time
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
_LANGUAGE_NAMES: Final = {"en": "English", "fr": "Français"}
LANGUAGES = [(code, _LANGUAGE_NAMES.get(code, code)) for code in PARVIS.languages]
LANGUAGE_CODE = PARVIS.languages[0]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [PACKAGE / "locale"]

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Always on this machine's disk, whatever storage serves what was made of them.
ORIGINALS_ROOT = private_folder(DATA_DIR / "originals")
UPLOADS_ROOT = private_folder(DATA_DIR / "uploads")
WEIGHTS_ROOT = private_folder(DATA_DIR / "weights")
TRAINING_ROOT = private_folder(DATA_DIR / "training")
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {"BACKEND": "parvis.ops.static.HashedStorage"},
}
FILE_UPLOAD_TEMP_DIR = private_folder(DATA_DIR / "tmp")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
WHITENOISE_MAX_AGE = 3600

# Safety
SECURE_SSL_REDIRECT = PARVIS.production and HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 86_400 if PARVIS.production and HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PARVIS.behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_AGE = PARVIS.session_days * 86_400
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [PARVIS.base_url]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "parvis.web.views.errors.csrf_failed"

LOGGING = logging_config(PARVIS.log_level, PARVIS.log_format)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
