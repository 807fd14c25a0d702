"""The register in a database: SQLite or PostgreSQL. SQLAlchemy lives here and nowhere else."""
