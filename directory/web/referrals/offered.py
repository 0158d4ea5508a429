"""Programs a form may offer to whoever writes a referral."""

from directory.accounts.model import Caller, Standing
from directory.catalogue.model import Listing, Program
from directory.web.shell import Shell


def offered(shell: Shell, caller: Caller) -> dict[str, Program]:
    """Programs that take referrals now; a department writes for its own only."""
    own = caller.departments if caller.standing is Standing.INTAKE else None
    return {
        each.slug: each
        for each in shell.catalogue.public_programs()
        if each.listing is Listing.PUBLISHED and (own is None or each.department in own)
    }
