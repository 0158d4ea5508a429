"""Dangers of limbs, joints, wounds and the spine, as people tell them."""

import pytest

from directory.catalogue.model import Program
from directory.matching.suggest import Matcher

TOLD = {
    "emergency": (
        "My fingertips have gone grey and dead since supper, the whole hand is icy.",
        "Her leg is marble white and she can't feel me touch it, started an hour ago.",
        "His left foot is dusky and he can't move the toes, came on suddenly.",
        "Tengo la mano blanca y helada desde hace una hora y no la siento.",
        "Round the wound the skin crackles when I press.",
        "Two toes are black, the foot stinks and he is shivering.",
        "The gate fell on my leg, and my shin is hard as a board, nothing touches the pain.",
        "Broke his arm this morning, in a splint, and he screams when they wiggle his fingers.",
        "Pressure washer went into my hand, tiny hole, not much pain.",
        "Her plaster is so tight the toes are numb and she has been crying all night.",
        "I can see the bone sticking out through the skin of my shin.",
        "Came off the bike, skin is torn open over the ankle and the joint is out.",
        "Minutes after the nerve block I got a metal taste and my lips are numb.",
        "Monday my toes were numb, by Wednesday my knee gave way, and now my hands are weak.",
        "My bum is numb like after the dentist and I wet myself.",
        "I have not passed urine since last night and my back pain is terrible.",
        "Grandad's hip replacement is red and hot and he's burning up and mumbling.",
        "His knee blew up overnight, it's red hot and he has the rigors.",
        "She has back pain, a fever of 39, and her legs won't hold her.",
        "Quad bike rolled over his hips and he's grey and sweating.",
        "Epidural this morning and now I can't move either leg.",
        "Numb between my legs and I dribble without knowing, both legs tingling since the weekend.",
        "My legs have been getting weaker each day and today I had to crawl to the bathroom.",
        "Prostate cancer, new mid back pain and his legs have gone wobbly this week.",
        "Back pain with shaking chills, and now he can't lift his left leg.",
        "She fell from the loft and can't feel her feet.",
        "My shoulder popped out playing rugby and my hand has gone numb and cold.",
        "His shin is bent at an angle after the tackle.",
        "Nan fell in the kitchen, her leg is shorter and turned out.",
        "My toddler has a fever and won't put weight on her leg.",
        "After my hip replacement the scar is red and hot, I have a fever and feel confused.",
        "Three days after knee surgery my calf is swollen and I'm short of breath.",
        "La pierna enyesada está dormida y muy hinchada, el dolor es insoportable.",
        "Me caí de la escalera y no puedo mover las piernas.",
        "Since the epidural this morning both legs are still dead and I can't pee.",
    ),
    "urgent": (
        "Fell off my skateboard on my hand yesterday and the snuffbox is tender.",
        "There is a lump deep in my calf that has doubled since summer.",
        "A screw from my ankle plate is poking the skin.",
        "One calf is up two cm on the other, tender, after a long flight.",
        "Whole arm blue and swollen with big veins since the sling.",
        "The hole from my knee scope is oozing and red, no fever.",
        "My calf is swollen and warm a week after ankle surgery.",
        "80, on steroids, coughed and felt my back go, hurts to stand.",
        "My incision is weeping yellow fluid ten days after the fusion.",
        "Se me hinchó la pantorrilla después del vuelo y me duele.",
    ),
    "routine": (
        "My hands always go white in the cold and pink up when I warm them.",
        "Feet are cold in bed, pulses normal, colour good.",
        "I have a blister on my heel from new boots.",
        "Bruise on my thigh has gone purple and yellow, fading.",
        "My calves are tight after training.",
        "Cast on four weeks, itchy, fingers warm and pink.",
        "Sprained ankle two weeks ago, walking on it, no bone tenderness.",
        "Ganglion on my wrist, same size for years.",
        "My 9 year old gets aches in both legs in the evening, fine by morning.",
        "Arm a bit swollen after gym, fine now.",
        "Had an injection in my knee last year and it helped.",
        "The wound is clean and dry, no smell, no fever.",
        "Broke my ankle in 2005, a bit crooked ever since.",
        "The block wore off and everything feels normal.",
        "My 4 year old had a limp after a cold last month, gone now, running.",
        "Epidural last month helped, legs strong.",
        "Had cauda equina surgery in 2015, bladder normal now, stiff back.",
        "Cast came off last week, wrist is stiff and skin is flaky.",
        "Broken leg ten years ago, metal still in, aches in winter.",
        "No numbness, no weakness, bladder and bowels fine, just a stiff back.",
    ),
}


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "level"), [(text, level) for level, texts in TOLD.items() for text in texts]
)
def test_the_level_is_the_one_a_clinician_gives(
    matcher: Matcher, programs: list[Program], text: str, level: str
) -> None:
    assert matcher.suggest(text=text, programs=programs).urgency.level == level
