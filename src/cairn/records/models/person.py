"""A person is one human, owned by nobody; a user is how they log in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from cairn.records.scoping import Owned, Scoped


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail is stored as it will be compared: lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A log-in. Everything that lasts hangs on the Person, not here.

    is_staff: an operator of this installation (its register of known issuers).
    """

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return f"User {self.pk}"


class Person(models.Model):
    """One human: owns passport, evidence, consents. Has a log-in, or not yet.

    `merged_into` is set when two turn out to be the same human. plan_letters: they want a letter when a
    step of a plan they keep stops being possible; plan_letter_at: when they got the last one.
    workspace_letters: they want a letter a day about each workspace in which something happened.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    user = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="person")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    plan_letters = models.BooleanField(default=True)
    plan_letter_at = models.DateTimeField(null=True)
    workspace_letters = models.BooleanField(default=True)

    objects = models.Manager["Person"]()

    def __str__(self) -> str:
        return f"Person {self.uuid}"


class ConsentReceipt(Owned):
    """Who agreed to what: appended, never changed; withdrawal is a row of its own."""

    ORGANISATION_PATH = None
    PERSON_PATH = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    action = models.CharField(max_length=20, choices=[("GIVEN", "given"), ("WITHDRAWN", "withdrawn")])
    purpose = models.CharField(max_length=60)
    fields = models.JSONField(default=list)
    recipient = models.CharField(max_length=200)
    subject_uuid = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    objects = Scoped()
