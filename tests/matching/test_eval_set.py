"""The shared evaluation set, found by DIRECTORY_TEST_EVAL; its texts stay outside the project."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from directory.catalogue.model import Program
from directory.matching.suggest import Matcher, stood_behind

FOLDER = os.environ.get("DIRECTORY_TEST_EVAL", "")

AT_LEAST = {
    "red_flag_sensitivity": 0.95,
    "red_flag_specificity": 0.92,
    "emergency_sensitivity": 0.95,
    "ndcg_at_3": 0.92,
    "top1_acceptable": 0.90,
    "abstention_balanced": 0.92,
    "discipline_macro_recall": 0.80,
    "phase_macro": 0.80,
}
AT_MOST = {
    "emergency_called_routine": 0.0,
    "false_emergency": 0.02,
    "must_not_violation": 0.0,
    "not_indicated_violation": 0.0,
}


@pytest.mark.skipif(not FOLDER, reason="DIRECTORY_TEST_EVAL names no folder with the set")
def test_the_set_reaches_its_bars(
    matcher: Matcher, programs: list[Program], tmp_path: Path
) -> None:
    folder = Path(FOLDER)
    lines = []
    for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        answer = matcher.suggest(text=case["text"], programs=programs)
        lines.append(
            json.dumps(
                {
                    "id": case["id"],
                    "urgency": answer.urgency.level,
                    "programs": stood_behind(answer.matches),
                    "disciplines": [each.slug for each in answer.disciplines],
                    "phase": answer.phase,
                }
            )
        )
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text("\n".join(lines), encoding="utf-8")
    scored = subprocess.run(
        [sys.executable, str(folder / "score.py"), str(predictions), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    scores = json.loads(scored.stdout)["scores"]
    print(scores)
    for name, least in AT_LEAST.items():
        assert scores[name] >= least, (name, scores[name])
    for name, most in AT_MOST.items():
        assert scores[name] <= most, (name, scores[name])
