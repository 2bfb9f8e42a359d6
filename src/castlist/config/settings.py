"""Django's settings. What an operator may choose stands in `environment.py`."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from castlist.config.database import django_database
from castlist.config.environment import environment
from castlist.config.limits import LARGEST_FORM, MOST_FIELDS
from castlist.config.public_address import cookies_are_secure, host_names, trusted_origins
from castlist.config.rooms import ROOMS
from castlist.config.secret_key import secret_key

SECRET_KEY = secret_key(environment().data_directory)
DEBUG = False
ALLOWED_HOSTS = host_names(environment().public_url)
CSRF_TRUSTED_ORIGINS = trusted_origins(environment().public_url)

INSTALLED_APPS = [*ROOMS, "django.contrib.messages", "django_htmx", "castlist.ui"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "castlist.ui.policy.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "castlist.ui.cleaning.TakeOutNul",
    "castlist.ui.reader.speak_to_reader",
    "castlist.ui.refused.AnswerRefusals",
]
ROOT_URLCONF = "castlist.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "castlist.ui.frame.frame",
            ],
            "builtins": ["castlist.ui.templatetags.parts", "django.templatetags.i18n", "django.templatetags.l10n"],
        },
    },
]
FORM_RENDERER = "castlist.ui.forms.Renderer"

DATABASES = {"default": django_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CSRF_FAILURE_VIEW = "castlist.ui.refused.form_is_old"
AUTH_USER_MODEL = "workspaces.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_NAME = "castlist_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = cookies_are_secure(environment().public_url)
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "castlist_csrf"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "castlist.ui.assets.Assets"},
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": environment().data_directory / "uploads",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_FORM
DATA_UPLOAD_MAX_NUMBER_FIELDS = MOST_FIELDS
FILE_UPLOAD_HANDLERS = ["castlist.ui.imports.receiving.DiskUploadHandler"]
FILE_UPLOAD_TEMP_DIR = environment().data_directory / "receiving"
FILE_UPLOAD_PERMISSIONS = 0o600

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("en-in", _("English (India)")),
    ("hi", _("Hindi")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "ui" / "locale"]
FORMAT_MODULE_PATH = ["castlist.ui.formats"]
USE_THOUSAND_SEPARATOR = True
USE_I18N = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
}
"""Django logs addresses, in which numbers of people stand. What fails is logged by ui/refused.py."""
