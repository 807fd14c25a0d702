"""The task queue and the worker that it wakes. huey lives here and nowhere else.

The table of jobs is the truth (`services.process_job`); the queue only says that there is something to do.
"""
