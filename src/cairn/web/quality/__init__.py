"""Reviews: the authors' page of one, the queue and the desk of reviewers and quality bodies, an organisation's rule."""
