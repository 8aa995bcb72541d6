"""What Cairn's pages are drawn with: colours, stones, icons, fields, lists.

The modules here make text out of values. `cairn.web.templatetags.cairn` puts
them at the disposal of templates; docs/reference/components.md shows how.
"""
