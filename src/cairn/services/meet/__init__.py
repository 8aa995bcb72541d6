"""Meeting people of work: experts and their seminars, who came and what they wrote; labs and their results."""
