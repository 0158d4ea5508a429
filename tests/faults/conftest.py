from tests.referrals.conftest import face, world

__all__ = ["face", "world"]
