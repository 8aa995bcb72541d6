"""A site is a white-labelled front: domains, name, colours, sender, legal text."""

from __future__ import annotations

from django.db import models


class Site(models.Model):
    """One front of this installation. The first one is made at the first start.

    origin: scheme://host[:port] that people type now; links in mails are built
        from it. What was signed keeps the address it was signed with.
    is_demonstration: no public address is configured (`CAIRN_URL` is absent).
    """

    uuid = models.UUIDField(unique=True, editable=False)
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=255, unique=True)
    origin = models.CharField(max_length=300, blank=True)
    is_demonstration = models.BooleanField(default=False)
    mail_sender = models.EmailField(blank=True)
    legal_text = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = models.Manager["Site"]()

    def __str__(self) -> str:
        return self.name
