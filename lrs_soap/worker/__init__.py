"""The task queue and the worker that it wakes. huey lives here and nowhere else."""
