"""Care Directory: rehab programs, explained matches, referrals followed until the loop is closed."""

__version__ = "0.1.0"
