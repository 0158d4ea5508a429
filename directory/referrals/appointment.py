"""A date with the program, as the events of a referral tell it. Plain values."""

import datetime as dt
from enum import StrEnum

import msgspec

USUAL_MINUTES = 60
LONGEST_MINUTES = 24 * 60


class AppointmentState(StrEnum):
    BOOKED = "booked"
    KEPT = "kept"
    MISSED = "missed"  # nobody came
    CANCELLED = "cancelled"


class PatientSays(StrEnum):
    """What the patient answered to the date; nothing so far is its own answer."""

    NOTHING = "nothing"
    COMES = "comes"
    ASKS_OTHER_DATE = "asks_other_date"
    DECLINES = "declines"


class Side(StrEnum):
    """Who is meant where people of more than one place could be."""

    PRACTICE = "practice"
    PROGRAM = "program"
    PATIENT = "patient"


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """`moves` counts how often it was put to another date, `asked_by` who wanted the last one."""

    id: str
    start: dt.datetime
    minutes: int = USUAL_MINUTES
    place: str | None = None
    link: str | None = None  # of a visit by video
    with_whom: str | None = None
    state: AppointmentState = AppointmentState.BOOKED
    patient_says: PatientSays = PatientSays.NOTHING
    moves: int = 0
    asked_by: Side | None = None

    @property
    def end(self) -> dt.datetime:
        return self.start + dt.timedelta(minutes=self.minutes)

    @property
    def is_booked(self) -> bool:
        return self.state is AppointmentState.BOOKED
