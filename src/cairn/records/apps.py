"""The only Django app with tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "cairn.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register our lookup."""
        from cairn.records import folding  # noqa: F401
