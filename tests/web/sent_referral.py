"""A referral in a house full of people, sent as one of them would."""

import datetime as dt

from litestar import Litestar

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.referrals import sending
from directory.referrals.asked import NewReferral
from directory.referrals.desk import Desk, load_guide
from directory.referrals.model import Content, Patient, Referral
from tests.staff import NOW, user

CONTENT = Content(
    priority="urgent",
    patient=Patient(
        given_name="Rosa María",
        family_name="Delacroix-Okafor",
        date_of_birth=dt.date(1971, 4, 9),
        phone="617 555 0142",
        address="80 Sample Street, Boston",
    ),
    reason="Back pain for seven weeks, worse on sitting",
)


async def a_sent_referral(house: Litestar, content: Content = CONTENT) -> Referral:
    """Sent by the practice of `referrer`."""
    state = house.state
    doctor = await user(house, "referrer")
    caller = Caller(
        standing=Standing.REFERRER, id=doctor.id, name=doctor.name, practice="oak-street"
    )
    async with state.database.writing() as db:
        desk = Desk(
            db=db,
            now=NOW,
            trail=state.trail,
            sealer=state.sealer,
            catalogue=state.current.snapshot.catalogue,
            matcher=state.matcher,
            guide=load_guide(paths.DATA),
        )
        new = NewReferral(program="spine-service", content=content)
        return (await sending.create(desk, new, by=caller)).referral
