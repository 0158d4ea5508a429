"""What the source document says, item by item: where it stands in the catalogue, by which words.

The words are single words or names, each of which must be found in the English text of that item
(upper or lower case); none of the document's sentences is copied here.
"""

from collections.abc import Iterator

from directory.catalogue.model import Catalogue, GuideItem, Means, Struct

Items = dict[str, tuple[str, ...]]

CAUSES: Items = {
    "overuse": ("lift", "heavy", "repeated", "strenuous"),
    "injury": ("injury", "trauma", "fracture"),
    "wear": ("vertebra", "degeneration", "aging", "ligament", "muscle"),
    "infection": ("infection",),
    "growth": ("tumor", "bone spur"),
    "obesity": ("obesity", "weight", "disk"),
    "weak-muscles": ("muscle tone",),
    "tight-muscles": ("tension", "spasm"),
    "sprain": ("sprain", "strain"),
    "tear": ("ligament", "muscle", "tear"),
    "joints": ("joint", "arthritis"),
    "smoking": ("smok",),
    "disk": ("disk", "herniated", "protruding", "slipped", "pinched nerve"),
    "thin-bones": ("osteoporosis", "compression fracture"),
    "from-birth": ("birth", "vertebra", "bon"),
    "belly": ("abdominal", "aortic aneurysm"),
}
PREVENTIONS: Items = {
    "lifting": ("lift",),
    "devices": ("phone", "computer", "work"),
    "posture": ("sit", "stand", "sleep"),
    "exercise": ("exercise", "stretch"),
    "no-smoking": ("smok",),
    "weight": ("weight",),
    "stress": ("stress", "muscle tension"),
}
GOALS: Items = {
    "function": ("function", "independence"),
    "quality-of-life": ("quality of life", "physical", "emotional", "social"),
    "relieve-pain": ("pain",),
    "mobility": ("mobility", "movement"),
    "fitted": ("kind", "severity"),
}
FAMILY: Items = {"you": ("active", "patient"), "family": ("family", "counseling", "education")}
SETTINGS: Items = {"inpatient": ("inpatient",), "outpatient": ("outpatient",)}
OPTIONS: Items = {
    "several-options": ("option", "factors"),
    "coordinated": ("coordinat", "department"),
    "own-doctor": ("primary care doctor", "qualified", "diagnosis"),
}
GUIDES = {
    "causes": CAUSES,
    "prevention": PREVENTIONS,
    "goals": GOALS,
    "family": FAMILY,
    "settings": SETTINGS,
    "options": OPTIONS,
}
COMPONENTS: Items = {
    "exercise": ("range of motion", "strength", "flexibility", "mobility", "endurance"),
    "assistive-devices": ("device", "independent"),
    "education-and-counseling": ("family", "counseling"),
    "pain-management": ("pain management", "technique"),
    "smoking-cessation": ("smoking",),
    "gait-and-movement": ("gait", "walk", "movement"),
    "stress-management": ("stress management",),
    "nutrition-counseling": ("nutrition",),
    "ergonomics-and-injury-prevention": ("ergonomic", "injury prevention"),
    "vocational-counseling": ("vocational",),
}
PHASES: Items = {
    "acute": ("physiatrist", "orthopedist", "diagnosis", "plan", "pain", "inflammation"),
    "recovery": ("function", "daily activities", "exercise", "flexibility", "strength"),
    "maintenance": ("two goals", "prevent", "injury", "strain", "strength", "endurance"),
}
MEANS: dict[str, tuple[str, ...]] = {
    "acute": (
        "ultrasound",
        "electrical-stimulation",
        "special-injections",
        "rehabilitation-components",
    ),
    "recovery": ("daily-activities", "exercise-program"),
    "maintenance": ("prevention-education", "strength-and-endurance"),
}
DISCIPLINES: Items = {
    "orthopedist": ("orthopedist", "orthopedic surgeon"),
    "neurologist-neurosurgeon": ("neurologist", "neurosurgeon"),
    "physiatrist": ("physiatrist",),
    "internist": ("internist",),
    "rehabilitation-nurse": ("rehabilitation nurse",),
    "registered-dietitian": ("registered dietitian",),
    "physical-therapist": ("physical therapist",),
    "occupational-therapist": ("occupational therapist",),
    "social-worker": ("social worker",),
    "exercise-physiologist": ("exercise physiologist",),
    "psychologist-psychiatrist": ("psychologist", "psychiatrist"),
    "recreational-therapist": ("recreational therapist",),
    "case-manager": ("case manager",),
    "chaplain": ("chaplain",),
    "vocational-counselor": ("vocational counselor",),
}
DEPARTMENTS: Items = {
    "imaging": ("imaging",),
    "hospital-for-children": ("massgeneral hospital for children",),
    "orthopaedics": ("department of orthopaedics",),
    "mind-body-medicine": ("benson henry institute for mind body medicine",),
    "pain-medicine": ("center for pain medicine",),
}
PROGRAMS: Items = {
    "pediatric-imaging": ("pediatric imaging", "safe", "comfort", "pediatric radiologists"),
    "bone-and-joint-imaging": (
        "bone and joint imaging and intervention",
        *("(mri)", "(ct)", "radiologists", "guid", "bones", "joints", "spine"),
    ),
    "pediatric-orthopaedics": ("pediatric orthopaedics", "birth", "college", "musculoskeletal"),
    "spine-service": ("spine service", "operative", "scoliosis", "disorder", "deformit", "injur"),
    "sports-medicine-service": (
        *("sports medicine service", "recreational", "amateur", "professional"),
        *("acl", "mcl", "meniscus", "rehabilitation"),
    ),
    "mind-body-consultation": ("consultation", "plan", "stress"),
    "relaxation-response-resiliency-program": (
        "relaxation response resiliency program (3rp)",
        *("skills", "symptoms", "resilience"),
    ),
    "acute-pain-services": (
        *("acute pain services", "multidisciplinary", "surgery", "trauma"),
        *("arthritis", "back pain", "joint"),
    ),
}
HOME = {
    "pediatric-imaging": "imaging",
    "bone-and-joint-imaging": "imaging",
    "pediatric-orthopaedics": "hospital-for-children",
    "spine-service": "orthopaedics",
    "sports-medicine-service": "orthopaedics",
    "mind-body-consultation": "mind-body-medicine",
    "relaxation-response-resiliency-program": "mind-body-medicine",
    "acute-pain-services": "pain-medicine",
}
NOTICES: Items = {
    "vertebroplasty": ("vertebroplasty", "studies", "patients", "doctors"),
    "quality-and-safety": ("quality", "safe", "performance", "improvement goals", "comparison"),
}
CONDITIONS: Items = {
    "low-back-pain": (
        *("mild", "dull", "severe", "persistent", "disabling", "mobility", "quality of life"),
        *("acute", "chronic", "continuous", "intermittent", "few cases"),
    ),
    "neck-pain": (
        *("seven cervical vertebrae", "injured"),
        *("acute", "chronic", "continuous", "intermittent", "few cases"),
    ),
}
INSTITUTION = (
    *("massachusetts general hospital", "massgeneral hospital for children"),
    *("massachusetts general hospital imaging", "department of orthopaedics"),
    *("benson henry institute for mind body medicine", "center for pain medicine"),
    *("coordinated", "may not suit everyone", "talk with your own doctor"),
)
COUNTS = {
    "causes": (CAUSES, 16),
    "preventions": (PREVENTIONS, 7),
    "components": (COMPONENTS, 10),
    "phases": (PHASES, 3),
    "disciplines": (DISCIPLINES, 15),
    "departments": (DEPARTMENTS, 5),
    "programs": (PROGRAMS, 8),
    "notices": (NOTICES, 2),
}


def missing(catalogue: Catalogue) -> list[str]:
    """What the source says and the catalogue does not, by name."""
    return [*_missing_records(catalogue), *_missing_items(catalogue), *_misplaced(catalogue)]


def _missing_records(catalogue: Catalogue) -> Iterator[str]:
    kinds = {
        "components": COMPONENTS,
        "phases": PHASES,
        "disciplines": DISCIPLINES,
        "departments": DEPARTMENTS,
        "programs": PROGRAMS,
        "notices": NOTICES,
        "conditions": CONDITIONS,
        "guides": dict.fromkeys(GUIDES, ()),
    }
    for kind, expected in kinds.items():
        records: dict[str, Struct] = getattr(catalogue, kind)
        yield from _compare(kind, expected, records)
    yield from _compare("", {"institution": INSTITUTION}, {"institution": catalogue.institution})


def _missing_items(catalogue: Catalogue) -> Iterator[str]:
    for slug, expected in GUIDES.items():
        guide = catalogue.guides.get(slug)
        items: dict[str, GuideItem] = {item.id: item for item in guide.items} if guide else {}
        yield from _compare(f"guides/{slug}", expected, items)
    for slug, means in MEANS.items():
        phase = catalogue.phases.get(slug)
        there: dict[str, Means] = {each.id: each for each in phase.means} if phase else {}
        yield from _compare(f"phases/{slug} means", dict.fromkeys(means, ()), there)


def _misplaced(catalogue: Catalogue) -> Iterator[str]:
    for slug, department in HOME.items():
        program = catalogue.programs.get(slug)
        if program and program.department != department:
            yield f"programs/{slug}: stands in {program.department}, not in {department}"
    vertebroplasty = catalogue.notices.get("vertebroplasty")
    if vertebroplasty and len(vertebroplasty.sides) != 2:
        yield "notices/vertebroplasty: both sides"
    if vertebroplasty and vertebroplasty.stated_on is not None:
        yield "notices/vertebroplasty: the source gives no date"


def _compare(where: str, expected: Items, there: dict[str, Struct]) -> Iterator[str]:
    for slug, facts in expected.items():
        name = f"{where}/{slug}".lstrip("/")
        if slug not in there:
            yield name
        else:
            text = " ".join(_texts(there[slug])).lower()
            yield from (f"{name}: {fact}" for fact in facts if fact not in text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(value.get("en"))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            if field not in ("slug", "id", "basis", "source"):
                yield from _texts(getattr(value, field))
