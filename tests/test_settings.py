"""Settings: read once, refused in words, never shown when secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from streams import settings as settings_module
from streams.settings import SettingsError

ROOT = Path(__file__).parents[1]


def test_a_setting_comes_from_its_variable_and_keeps_its_kind():
    settings = settings_module.read({"WIREDESK_PARTITIONS": "8", "WIREDESK_IDEMPOTENCE": "no", "OTHER": "x"})
    assert settings.partitions == 8
    assert settings.idempotence is False


def test_a_secret_comes_from_a_file_and_is_never_shown(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    settings = settings_module.read({"WIREDESK_SASL_PASSWORD_FILE": str(secret)})
    assert settings.sasl_password == "hunter2"
    assert "hunter2" not in repr(settings)
    assert all("hunter2" not in str(row) for row in settings_module.describe())


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("WIREDESK_SESSION_TIMEOUT_SECONDS", "5", "Kafka refuses less than 6"),
        ("WIREDESK_SECURITY_PROTOCOL", "SASL_PLAINTEXT", "in the clear"),
        ("WIREDESK_BROKERS", "kafka://user:secret@host:9092", "host:port"),
        ("WIREDESK_PARTITIONS", "0", "1 or more"),
        ("WIREDESK_PARTITIONS", "many", "write a value like 4"),
        ("WIREDESK_HTTP_TOKEN", "1234", "has 4 characters; write 16 or more"),
        ("WIREDESK_LATE_ARTICLES", "5", "1000 or more"),
        ("WIREDESK_WITHHOLD", "none", "write copies or identical or nothing"),
        ("WIREDESK_SASL_USERNAME", "desk", "must be SASL_SSL"),
        ("WIREDESK_LOG_LEVEL", "LOUD", "is 'LOUD'; write DEBUG or INFO"),
        ("WIREDESK_SASL_MECHANISM", "MD5", "write PLAIN or"),
        ("WIREDESK_OWNERS", "nobody", "write source or"),
        ("WIREDESK_WINDOW_HOURS", "nan", "is nan; write a number"),
        ("WIREDESK_REVISION_HOURS", "inf", "is inf; write a number"),
        ("WIREDESK_BACKFILL_HOURS", "1e12", "must be 0 to 10000000"),
        ("WIREDESK_REQUEST_TIMEOUT_SECONDS", "-1", "must be 0.001 or more"),
        ("WIREDESK_BATCH_WAIT_SECONDS", "-0.1", "must be 0 or more"),
        ("WIREDESK_STREAM_BUFFER", "0", "must be 1 or more"),
        ("WIREDESK_HTTP_PORT", "70000", "must be 0 to 65535"),
        ("WIREDESK_DASHBOARD_PORT", "-1", "must be 0 to 65535"),
        ("WIREDESK_TOPIC_PREFIX", "", "1 to 200"),
        ("WIREDESK_GROUP", "my desk", "Kafka takes letters"),
        ("WIREDESK_DESK", "sport\ndesk", "name of 60 characters"),
        ("WIREDESK_TRACES", "collector:4318", "http(s)://host:port/v1/traces"),
        ("WIREDESK_TRACES", "https://user:secret@collector/v1/traces", "does not belong in it"),
        ("WIREDESK_REGISTRY_FRAMING", "confluent", "wants WIREDESK_REGISTRY_URL"),
        ("WIREDESK_REGISTRY_FRAMING", "avro", "write none or confluent"),
        ("WIREDESK_DESK", "x" * 61, "name of 60 characters"),
        ("WIREDESK_BROKERS", "", "is empty"),
        ("WIREDESK_BROKERS", "kafka:port", "write host:port"),
        ("WIREDESK_BROKERS", "kafka:9092,:9092", "write host:port"),
        ("WIREDESK_BROKERS", "kafka:0", "write host:port"),
        ("WIREDESK_SASL_PASSWORD_FILE", "/does/not/exist", "cannot read"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_in_words(variable, value, says):
    with pytest.raises(SettingsError, match=re.escape(says)):
        settings_module.read({variable: value})


def test_metrics_are_of_the_desk_that_is_named_and_else_of_its_topic_prefix():
    assert settings_module.read({}).desk_label == "wire"
    assert settings_module.read({"WIREDESK_TOPIC_PREFIX": "sport"}).desk_label == "sport"
    assert settings_module.read({"WIREDESK_TOPIC_PREFIX": "sport", "WIREDESK_DESK": "رياضة"}).desk_label == "رياضة"


def test_a_log_level_may_be_written_small():
    assert settings_module.read({"WIREDESK_LOG_LEVEL": " warning"}).log_level == "WARNING"


def test_a_file_that_is_no_text_is_refused_in_words(tmp_path):
    key = tmp_path / "key"
    key.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="no text in UTF-8"):
        settings_module.read({"WIREDESK_FINGERPRINT_KEY_FILE": str(key)})


def test_each_setting_in_force_says_where_it_comes_from_and_no_secret_is_told(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    environment = {"WIREDESK_SASL_PASSWORD_FILE": str(secret), "WIREDESK_GROUP": "desk2", "WIREDESK_LOG_LEVEL": "INFO"}
    told = settings_module.in_force(settings_module.read(environment, partitions=9), environment)
    found = {s.variable: (s.value, s.source, s.path) for s in told}
    assert found["WIREDESK_SASL_PASSWORD"] == ("(set)", "file", str(secret))
    assert found["WIREDESK_FINGERPRINT_KEY"] == ("", "default", "")
    assert found["WIREDESK_GROUP"] == ("desk2", "environment", "")
    assert found["WIREDESK_LOG_LEVEL"] == ("INFO", "environment", ""), "as said, though it is the default too"
    assert found["WIREDESK_PARTITIONS"] == ("9", "command", "")
    assert found["WIREDESK_IDEMPOTENCE"] == ("true", "default", "")
    assert "hunter2" not in str(told)
    assert len(told) == len(settings_module.describe())


def test_a_misspelt_variable_is_named():
    assert settings_module.unknown({"WIREDESK_PARTITION": "4", "WIREDESK_BROKERS": "x"}) == ["WIREDESK_PARTITION"]


def test_settings_survive_the_way_through_a_child_process_environment():
    settings = settings_module.read({}, partitions=7, idempotence=False, topic_prefix="desk2")
    assert settings_module.read(settings_module.environment_of(settings)) == settings


def test_every_setting_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [variable for variable, _, _ in settings_module.describe() if variable not in readme]
    assert not missing


def test_nothing_but_the_settings_reads_the_environment():
    readers = {
        str(file.relative_to(ROOT))
        for room in ("streams", "agents", "wiredesk")
        for file in (ROOT / room).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv|putenv)", file.read_text(encoding="utf-8"))
    }
    # the other sets what numpy looks for, and only where the user says nothing
    assert readers == {"streams/settings.py", "streams/one_thread.py"}
