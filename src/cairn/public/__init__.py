"""The hot read path in front of Django: credential JSON, status lists, keys, definitions, verify."""
