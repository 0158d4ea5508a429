"""Misspelt and lay queries: a right program in the first three, and never a dead end.

`LEARNED_FROM` was in view while synonyms and weights were chosen. `UNSEEN` was written afterwards
and nothing was changed for it, so its share is the honest one. Both are our own.
"""

import pytest

from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import Query
from directory.search.results import Results

pytestmark = pytest.mark.quick

SPINE = "spine-service"
SPORTS = "sports-medicine-service"
CHILD_BONES = "pediatric-orthopaedics"
CHILD_SCANS = "pediatric-imaging"
SCANS = "bone-and-joint-imaging"
MIND = "mind-body-consultation"
RELAX = "relaxation-response-resiliency-program"
PAIN = "acute-pain-services"

LEARNED_FROM: tuple[tuple[str, set[str]], ...] = (
    # Misspelt
    ("slipped disk", {SPINE}),
    ("sciatca", {SPINE}),
    ("syatica", {SPINE}),
    ("siatica pain", {SPINE}),
    ("herniatd disc", {SPINE}),
    ("hernated disk", {SPINE}),
    ("scholiosis", {SPINE, CHILD_BONES}),
    ("scoliossis", {SPINE, CHILD_BONES}),
    ("spinal stenossis", {SPINE}),
    ("arthritus", {PAIN, SCANS}),
    ("artritis knee", {PAIN, SCANS}),
    ("menicus tear", {SPORTS}),
    ("torn miniscus", {SPORTS}),
    ("osteoperosis", {SPINE, SCANS}),
    ("wiplash", {SPINE, PAIN}),
    ("orthapedic kids", {CHILD_BONES}),
    ("pediatrick bone doctor", {CHILD_BONES}),
    ("relaxtion", {RELAX}),
    ("meditaion class", {RELAX, MIND}),
    ("stres", {MIND, RELAX}),
    ("anxeity", {MIND, RELAX}),
    ("insomina", {MIND, RELAX}),
    ("sports injurys", {SPORTS}),
    ("x-rey", {SCANS, CHILD_SCANS}),
    ("imagin for child", {CHILD_SCANS}),
    ("vertabra fracture", {SPINE, SCANS}),
    ("kneepain", {SPORTS}),
    ("lowbackpain", {SPINE, PAIN}),
    ("bakc pain", {SPINE, PAIN}),
    ("nek pain", {SPINE, PAIN}),
    ("ligamnt", {SPORTS}),
    # What people say
    ("pinched nerve", {SPINE}),
    ("trapped nerve in my neck", {SPINE}),
    ("my kid has a curving spine", {CHILD_BONES, SPINE}),
    ("doctor for crooked back", {SPINE, CHILD_BONES}),
    ("pain after knee operation", {PAIN}),
    ("cant sleep stress", {MIND, RELAX}),
    ("my back is killing me", {SPINE, PAIN}),
    ("I threw my back out", {SPINE, PAIN}),
    ("lumbago", {SPINE, PAIN}),
    ("shooting pain in my leg", {SPINE}),
    ("leg goes numb when I sit", {SPINE}),
    ("stiff neck", {SPINE, PAIN}),
    ("who operates on backs", {SPINE}),
    ("shot in the back for pain", {SCANS, SPINE}),
    ("cortisone shot", {SCANS, SPINE}),
    ("broken bone in spine", {SPINE, SCANS}),
    ("brittle bones", {SPINE, SCANS}),
    ("knee popped playing soccer", {SPORTS}),
    ("twisted my knee skiing", {SPORTS}),
    ("runner with sore knee", {SPORTS}),
    ("torn acl", {SPORTS}),
    ("my joints are stiff in the morning", {PAIN}),
    ("worn out hips", {PAIN, SCANS}),
    ("baby with hip problem", {CHILD_BONES}),
    ("my son limps", {CHILD_BONES}),
    ("12 year old with back pain", {CHILD_BONES}),
    ("toddler broken arm", {CHILD_BONES, CHILD_SCANS}),
    ("mri for my daughter", {CHILD_SCANS}),
    ("cat scan of my spine", {SCANS}),
    ("x ray", {SCANS, CHILD_SCANS}),
    ("so stressed my stomach hurts", {MIND, RELAX}),
    ("learn to relax", {RELAX, MIND}),
    ("burned out and tense", {MIND, RELAX}),
    ("yoga for stress", {RELAX, MIND}),
    ("worry all the time", {MIND, RELAX}),
    ("still sore after surgery", {PAIN}),
    ("pain since car crash", {PAIN, SPINE}),
    ("strong pain after falling", {PAIN}),
    ("orthopaedics for children", {CHILD_BONES}),
    # Spanish
    ("me duele la espalda", {SPINE, PAIN}),
    ("ciática", {SPINE}),
    ("ciatica", {SPINE}),
    ("mi niño cojea y le duele la rodilla", {CHILD_BONES}),
    ("estrés", {MIND, RELAX}),
    ("dolor después de la operación", {PAIN}),
    ("hernia de disco", {SPINE}),
    ("escoliosis en niños", {CHILD_BONES, SPINE}),
)

UNSEEN: tuple[tuple[str, set[str]], ...] = (
    # Misspelt
    ("ruptured disc lower bak", {SPINE}),
    ("sciatic nerv pain", {SPINE}),
    ("lumbar spinel surgery", {SPINE}),
    ("degenrative disk", {SPINE}),
    ("compresion fracture", {SPINE, SCANS}),
    ("kyphosys", {SPINE, CHILD_BONES}),
    ("tendonitis elbow tenis", {SPORTS}),
    ("anterior crusiate ligament", {SPORTS}),
    ("menniscus", {SPORTS}),
    ("sprainned ankle", {SPORTS}),
    ("pediatrik imagng", {CHILD_SCANS}),
    ("childrens orthopedix", {CHILD_BONES}),
    ("clubfeet", {CHILD_BONES}),
    ("post operativ pain", {PAIN}),
    ("reumatism", {PAIN, SCANS}),
    ("resiliancy", {RELAX}),
    ("mindfullness", {RELAX, MIND}),
    ("mind boddy", {MIND, RELAX}),
    ("cervicle spine", {SPINE}),
    ("osteoarthritus of the hip", {PAIN, SCANS}),
    # What people say
    ("something is pressing on a nerve in my back", {SPINE}),
    ("my disc popped out", {SPINE}),
    ("back locks up when I bend over", {SPINE, PAIN}),
    ("electric shocks going down my thigh", {SPINE}),
    ("my grandpa is getting hunched over", {SPINE}),
    ("hurt my neck in a rear end collision", {SPINE, PAIN}),
    ("knee buckles going down stairs", {SPORTS}),
    ("hurt myself lifting weights at the gym", {SPORTS, SPINE}),
    ("my teenager hurt her shoulder swimming", {CHILD_BONES, SPORTS}),
    ("2 year old walks funny", {CHILD_BONES}),
    ("little girl with one leg longer than the other", {CHILD_BONES}),
    ("where can I get a picture of my bones", {SCANS, CHILD_SCANS}),
    ("needle guided into the joint", {SCANS}),
    ("my hands ache from arthritis", {PAIN, SCANS}),
    ("in agony after hip replacement", {PAIN}),
    ("too much stress at work headaches", {MIND, RELAX}),
    ("I want to calm my mind", {MIND, RELAX}),
    ("racing heart from nerves", {MIND, RELAX}),
    ("tengo mucho dolor en el cuello", {SPINE, PAIN}),
    ("mi hija tiene la columna torcida", {CHILD_BONES, SPINE}),
)


def _found_right(results: Results, right: set[str]) -> bool:
    return any(hit.slug in right for hit in results.items[:3])


def _is_dead_end(results: Results) -> bool:
    return not (results.items or results.others or results.did_you_mean or results.drop_one)


def _misses(index: SearchIndex, queries: tuple[tuple[str, set[str]], ...]) -> list[str]:
    return [
        f"{text!r} gave {[hit.slug for hit in found.items[:3]]}, wanted one of {sorted(right)}"
        for text, right in queries
        if not _found_right(found := find(index, Query(text=text)), right)
    ]


@pytest.mark.parametrize("queries", [LEARNED_FROM, UNSEEN], ids=["learned from", "unseen"])
def test_nineteen_in_twenty_have_a_right_program_in_the_first_three(
    shipped: SearchIndex, queries: tuple[tuple[str, set[str]], ...]
) -> None:
    misses = _misses(shipped, queries)
    assert len(misses) <= len(queries) * 0.05, "\n".join(misses)


@pytest.mark.parametrize("text", [text for text, _ in (*LEARNED_FROM, *UNSEEN)])
def test_no_query_is_a_dead_end(shipped: SearchIndex, text: str) -> None:
    assert not _is_dead_end(find(shipped, Query(text=text)))
