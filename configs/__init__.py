"""Settings, profiles, models, prompts and vocabularies. Imports nothing of ours."""
