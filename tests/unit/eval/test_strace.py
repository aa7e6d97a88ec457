from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.airgap.strace import is_this_machine, read_trace

LOCAL = (
    '8  connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)',
    '8  connect(7, {sa_family=AF_INET, sin_port=htons(35883), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    '8  connect(7, {sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
    "8  connect(7, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), "
    'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>',
    '8  sendto(7, ""..., 3, 0, NULL, 0)   = 3',
    "8  sendto(4, [...], 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20",
    '8  sendmsg(7, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=""..., iov_len=8}], msg_iovlen=1}, 0) = 8',
    "8  connect(5, {sa_family=AF_UNSPEC}, 16) = 0",
)
FOREIGN = {
    '8  connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH': (
        "192.0.2.1:443"
    ),
    "8  connect(4, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
    'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>': "2001:db8::1:443",
    '8  sendto(3, ""..., 6, 0, {sa_family=AF_INET, sin_port=htons(99), sin_addr=inet_addr("198.51.100.7")}, 16) = 6': (
        "198.51.100.7:99"
    ),
    '8  sendmsg(3, {msg_name={sa_family=AF_INET, sin_port=htons(99), sin_addr=inet_addr("198.51.100.8")}, '
    "msg_namelen=16, msg_iov=[...]}, 0) = 1": "198.51.100.8:99",
    '8  sendmmsg(5, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, '
    "msg_namelen=16}}], 2, MSG_NOSIGNAL) = 2": "10.0.0.2:53",
    '8  connect(5, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0': "127.0.0.53:53",
    "8  connect(5, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x400}, 16) = 0": "AF_VSOCK",
    "8  io_uring_setup(64, {flags=0}) = 3": "io_uring",
}


def test_calls_that_stay_on_the_machine_are_no_attempts() -> None:
    trace = read_trace(LOCAL)
    assert trace.calls == len(LOCAL)
    assert trace.attempts == ()


@pytest.mark.parametrize("line", FOREIGN)
def test_a_call_that_leaves_the_machine_is_an_attempt_whether_or_not_it_succeeded(line: str) -> None:
    (attempt,) = read_trace([line]).attempts
    assert (attempt.pid, attempt.where) == (8, FOREIGN[line])


def test_signals_exits_and_resumed_calls_are_passed_over() -> None:
    others = ("8  +++ exited with 0 +++", "8  --- SIGCHLD {si_signo=SIGCHLD} ---", "8  <... connect resumed>) = 0", "")
    assert read_trace(others).calls == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::", "0.0.0.0", "::ffff:127.0.0.1"])  # noqa: S104 - read, not bound
def test_loopback_in_every_spelling_is_this_machine(address: str) -> None:
    assert is_this_machine(address)


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_loopback and not address.is_unspecified))
def test_every_other_address_of_the_fourth_kind_is_another_machine(address: object) -> None:
    line = f'1 connect(3, {{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("{address}")}}, 16) = 0'
    assert len(read_trace([line]).attempts) == 1


@given(st.ip_addresses(v=6).filter(lambda address: not is_this_machine(str(address))))
def test_every_other_address_of_the_sixth_kind_is_another_machine(address: object) -> None:
    line = (
        "1 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), "
        f'inet_pton(AF_INET6, "{address}", &sin6_addr), sin6_scope_id=0}}, 28) = 0'
    )
    assert len(read_trace([line]).attempts) == 1


@given(st.text())
def test_no_line_makes_the_reader_fail(line: str) -> None:
    assert read_trace([line, f"1 connect({line}"]).calls >= 0
