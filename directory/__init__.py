"""Care Directory: rehab programs, explained matches, referrals followed to the end."""

__version__ = "0.1.0"
