"""Django's settings. What an operator may choose stands in `environment.py`."""

from castlist.config.database import django_database
from castlist.config.environment import environment
from castlist.config.rooms import ROOMS
from castlist.config.secret_key import secret_key

SECRET_KEY = secret_key(environment().data_directory)
DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = list(ROOMS)
MIDDLEWARE: list[str] = []

DATABASES = {"default": django_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "workspaces.User"

STORAGES = {
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": environment().data_directory / "uploads",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
LOGGING_CONFIG = None
