"""How the tables came to be, step by step; run by `lrs_soap.db.migrate` through Alembic."""
