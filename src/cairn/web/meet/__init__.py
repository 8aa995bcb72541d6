"""Meeting people of work: experts, seminars and who came; for members, for guests with a link, for learners."""
