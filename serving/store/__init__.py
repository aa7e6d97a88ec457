"""Records of the service, in SQLAlchemy."""
