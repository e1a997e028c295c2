"""An alert as it is told outside: its own bytes, and a name that fits a header."""

from __future__ import annotations

import json

import pytest

from tests.wiredesk.notices.alerts import record, value
from wiredesk.notices.notice import NotAnAlert, notice_of


def test_an_alert_goes_out_as_it_stands_under_its_own_id():
    body = value()
    notice = notice_of(record(body))
    assert notice.body == body
    assert notice.id == json.loads(body)["alertId"]


@pytest.mark.parametrize("name", ["", "a\r\nX-Forged: 1", "x" * 65, "أ"])
def test_an_id_that_fits_no_header_gives_way_to_one_of_the_place_which_a_repeat_has_too(name: str):
    body = json.dumps(json.loads(value()) | {"alertId": name}).encode()
    ids = {notice_of(record(body)).id for _ in range(2)}
    assert len(ids) == 1
    assert len(ids.pop()) == 32
    assert notice_of(record(body)._replace(offset=8)).id != notice_of(record(body)).id


@pytest.mark.parametrize("body", [None, b"", b"{}", b"[1]", b'{"alertId": 1}', b"\xff"])
def test_what_no_monitor_wrote_is_no_alert(body: bytes | None):
    with pytest.raises(NotAnAlert):
        notice_of(record(body))
