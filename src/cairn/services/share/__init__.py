"""What anybody may read: signed documents, lists, keys, standards, issuers."""
