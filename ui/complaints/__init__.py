"""The 민원 desk (`/desk`): the queue, a case with its reply, dashboards, and callbacks that were given up."""
