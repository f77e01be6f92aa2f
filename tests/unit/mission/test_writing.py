"""Who may write what: every write names an actor of the mission; decisions are signed and take effect."""

from datetime import UTC, date, datetime

import pytest

from truceline.mission import Mission, RefusedError, WriteRefusedError, verify_mission
from truceline.records import TruceWindow
from truceline.store import ReadOnlyError, connect

OFFICER, SIGNER, SECOND = "duty-officer", "head-of-verification", "deputy-head-of-verification"
DAY = date(2024, 5, 20)
BEFORE_READING = datetime(2024, 5, 31, 12, tzinfo=UTC)


def code_of(refused):
    return refused.value.problems[0].code


def assessed(mission):
    """(kind, outcome) of each incident's assessment under the ban on artillery, by time."""
    with connect() as con:
        mission.store.run_view(con, mission.store.runs()[-1].run_no)
        return con.execute(
            "SELECT happened_earliest::DATE::VARCHAR, kind, outcome FROM assessments"
            " JOIN incidents USING (incident_id) WHERE commitment_id = 'P1@text' ORDER BY happened_earliest"
        ).fetchall()


def number_of(mission, kind="artillery", day="2024-05-20"):
    with connect() as con:
        mission.store.run_view(con, mission.store.runs()[-1].run_no)
        return con.execute(
            "SELECT incident_id FROM incidents WHERE kind = ? AND happened_earliest::DATE::VARCHAR = ?"
            " AND source_id = 'camera-net'",
            [kind, day],
        ).fetchone()[0]


WRITES = {
    "read": lambda mission, actor: mission.read([], actor=actor, source_id="camera-net"),
    "withdraw": lambda mission, actor: mission.withdraw("R1", because="wrong", actor=actor),
    "run": lambda mission, actor: mission.run(actor=actor),
    "claim": lambda mission, actor: mission.claim("1", by="amber", says="no", stance="denies", actor=actor),
    "decide": lambda mission, actor: mission.decide("1", status="verified", because="seen", actor=actor),
    "report": lambda mission, actor: mission.report(DAY, out=mission.store.folder.root, actor=actor),
    "add_source": lambda mission, actor: mission.add_source({"id": "x", "class": "camera"}, actor),
}


@pytest.mark.parametrize("actor", ["", "somebody"])
@pytest.mark.parametrize("verb", WRITES)
def test_no_write_without_an_actor_of_the_mission_and_nothing_is_left(mission, verb, actor):
    before = mission.store.tree().size
    with pytest.raises(WriteRefusedError) as refused:
        WRITES[verb](mission, actor)
    assert code_of(refused) == "TL-MIS-004"
    assert OFFICER in refused.value.problems[0].remedy
    assert mission.store.tree().size == before


def test_a_mission_open_for_reading_is_not_written_to(folder):
    with Mission.open(folder) as mission, pytest.raises(ReadOnlyError):
        mission.withdraw("R1", because="wrong", actor=OFFICER)


def test_only_a_signer_of_the_mandate_decides(mission):
    before = mission.store.tree().size
    with pytest.raises(WriteRefusedError) as refused:
        mission.decide(str(number_of(mission)), status="verified", because="seen", actor=OFFICER)
    assert code_of(refused) == "TL-MIS-005"
    assert SIGNER in refused.value.problems[0].remedy
    assert mission.store.tree().size == before


@pytest.mark.parametrize(
    ("status", "because", "code"),
    [("reported", "seen", "TL-MIS-008"), ("true", "seen", "TL-MIS-008"), ("verified", "  ", "TL-MIS-008")],
)
def test_a_decision_needs_a_decidable_status_and_a_reason(mission, status, because, code):
    with pytest.raises(RefusedError) as refused:
        mission.decide(str(number_of(mission)), status=status, because=because, actor=SIGNER)
    assert code_of(refused) == code


def test_an_incident_that_is_not_there_is_not_decided(mission):
    with pytest.raises(RefusedError) as refused:
        mission.decide("999", status="verified", because="seen", actor=SIGNER)
    assert code_of(refused) == "TL-MIS-003"


def test_a_verified_decision_makes_a_breach_where_the_provision_binds(mission):
    """The shelling of 1 May came before the truce: verified, it still breaches nothing."""
    assert {outcome for *_, outcome in assessed(mission)} == {"undetermined", "not_in_force"}
    for day in ("2024-05-20", "2024-05-01"):
        number = number_of(mission, day=day)
        for signer in (SIGNER, SECOND):
            mission.decide(str(number), status="verified", because="craters measured", actor=signer)
    mission.run(actor=OFFICER)
    breaches = [row for row in assessed(mission) if row[2] == "breach"]
    assert breaches == [("2024-05-20", "artillery", "breach")]


def test_a_later_decision_replaces_the_earlier_one_and_both_stay(mission):
    number = str(number_of(mission))
    first = mission.decide(number, status="verified", because="craters measured", actor=SIGNER)
    second = mission.decide(f"F{number}-occurred", status="discounted", because="a quarry", actor=SIGNER)
    assert (first["replaces"], second["replaces"]) == (None, first["id"])
    mission.run(actor=OFFICER)
    assert "breach" not in {outcome for *_, outcome in assessed(mission)}
    assert [one.id for one in mission.store.records("decision")] == [first["id"], second["id"]]


def test_running_again_gives_the_same_run_until_something_is_decided(mission):
    first = mission.run(actor=OFFICER)
    assert mission.run(actor=OFFICER) == first
    mission.decide(str(number_of(mission)), status="verified", because="craters measured", actor=SIGNER)
    second = mission.run(actor=OFFICER)
    assert second.run == first.run + 1
    assert mission.run(actor=OFFICER).run == second.run
    assert len(mission.store.runs()) == 2


def test_a_claim_is_kept_and_changes_no_assessment(mission):
    number, before = str(number_of(mission)), assessed(mission)
    claim = mission.claim(number, by="cobalt", says="never happened", stance="denies", actor=OFFICER)
    assert mission.run(actor=OFFICER).run == 1
    assert assessed(mission) == before
    (kept,) = mission.store.records("claim")
    assert (kept.id, kept.tier, kept.body["asserted_by"]) == (claim["id"], "commission", "cobalt")


def test_a_claim_by_nobody_known_or_about_nothing_is_refused(mission):
    for about, by in ((str(number_of(mission)), "a stranger"), ("999", "amber")):
        with pytest.raises(RefusedError) as refused:
            mission.claim(about, by=by, says="no", stance="denies", actor=OFFICER)
        assert code_of(refused) == "TL-MIS-003"


def test_a_withdrawn_read_leaves_the_run_and_comes_back_when_it_is_read_again(mission, folder, camera_file):
    before = mission.run(actor=OFFICER)
    read_id = next(one.read_id for one in mission.store.reads() if one.about.source_id == "camera-net")
    assert camera_file(mission) == (0, 3), "its rows are known"
    gone = mission.withdraw(read_id, because="wrong file", actor=OFFICER)
    assert gone["rows"] == 3
    without = mission.run(actor=OFFICER)
    assert (without.incidents, without.recorded_violations) == (1, 0)
    assert camera_file(mission) == (3, 0), "read again, its rows are new"
    back = mission.run(actor=OFFICER)
    assert (back.incidents, back.recorded_violations) == (before.incidents, before.recorded_violations)
    mission.close()
    found = verify_mission(folder, progress=lambda *_: None)
    assert (found.problems, found.notes, found.ok) == ((), (), True)


def test_a_withdrawal_without_a_reason_is_refused(mission):
    with pytest.raises(RefusedError) as refused:
        mission.withdraw("R1", because=" ", actor=OFFICER)
    assert code_of(refused) == "TL-MIS-008"


def test_as_of_looks_at_what_was_known_then_and_stores_nothing(mission):
    before = mission.store.tree().size
    then = mission.run(as_of=BEFORE_READING)
    now = mission.run(as_of=mission.clock())
    assert (then.incidents, then.stored, now.incidents, now.stored) == (0, False, 4, False)
    assert (mission.store.tree().size, len(mission.store.runs())) == (before, 1)


def test_an_unrecorded_truce_question_is_not_answered_without_an_actor(mission):
    window = TruceWindow(start=datetime(2024, 5, 20, 2, tzinfo=UTC), end=datetime(2024, 5, 21, 2, tzinfo=UTC))
    with pytest.raises(WriteRefusedError) as refused:
        mission.truce(window=window)
    assert code_of(refused) == "TL-MIS-004"
    asked = mission.truce(window=window, actor=OFFICER)
    assert not asked.recorded_before_data, "the files had been read by then"
    assert mission.truce(window=window).configuration == asked.configuration
    assert len(mission.store.records("truce_configuration")) == 2


def test_a_question_set_up_with_the_mission_was_recorded_before_its_data(mission):
    assert mission.truce().recorded_before_data


def test_a_receipt_of_fetched_files_is_kept_as_evidence_and_stands_in_the_ledger(mission, folder, tmp_path):
    receipt = tmp_path / "receipt.json"
    receipt.write_text('{"format": "truceline-receipt/1", "files": {}}', encoding="utf-8")
    with pytest.raises(WriteRefusedError):
        mission.keep_receipt(receipt, actor="")
    receipt_id = mission.keep_receipt(receipt, actor="duty-officer")
    mission.close()
    assert verify_mission(folder, progress=lambda step, done, total: None).ok
    with Mission.open(folder) as opened:
        (record,) = opened.store.records("fetch-receipt", receipt_id)
        kept = opened.store.folder.evidence(record.body["evidence_sha256"])
    assert kept.read_bytes() == receipt.read_bytes()
