"""A site is a white-labelled front: domains, name, colours, sender, legal text."""

from __future__ import annotations

from django.db import models


class Site(models.Model):
    """One front of this installation. The first one is made at the first start."""

    uuid = models.UUIDField(unique=True, editable=False)
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=255, unique=True)
    mail_sender = models.EmailField(blank=True)
    legal_text = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = models.Manager["Site"]()

    def __str__(self) -> str:
        return self.name
