"""The template tags, by kind; `{% load cairn %}` brings them all."""
