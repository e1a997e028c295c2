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
        ("WIREDESK_SASL_PASSWORD_FILE", "/does/not/exist", "cannot read"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_in_words(variable, value, says):
    with pytest.raises(SettingsError, match=re.escape(says)):
        settings_module.read({variable: value})


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
