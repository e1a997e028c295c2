"""Where a feed may lie."""

from __future__ import annotations

import pytest

from streams.settings import SettingsError
from wiredesk.doors.addresses import is_allowed, networks


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_public_internet_is_allowed(address):
    assert is_allowed(address, ())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "no address",
        "",
    ],
)
def test_addresses_of_this_network_are_not_however_they_are_wrapped(address):
    assert not is_allowed(address, ())


def test_the_operator_allows_networks_and_no_others():
    allowed = networks(" 10.1.0.0/16, 127.0.0.1 ,::1")
    assert is_allowed("10.1.200.3", allowed)
    assert is_allowed("127.0.0.1", allowed)
    assert is_allowed("::ffff:10.1.0.1", allowed)
    assert not is_allowed("10.2.0.1", allowed)
    assert not is_allowed("127.0.0.2", allowed)


def test_a_network_that_is_none_is_refused_in_words():
    with pytest.raises(SettingsError, match="WIREDESK_POLL_NETWORKS"):
        networks("10.1.0.1/16")
