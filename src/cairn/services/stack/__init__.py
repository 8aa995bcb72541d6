"""What credentials add up to: qualifications, audits, and the awards of what was completed."""
