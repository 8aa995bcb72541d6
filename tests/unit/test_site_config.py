"""The environment is read once, and a wrong value says what to do."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cairn.site.config import ConfigError, read
from cairn.site.folder import key_passphrase, load, prepare, secret_key


def test_without_settings_it_is_a_demonstration_on_this_machine():
    config = read({})
    assert (config.url, config.demo, config.host, config.port) == (None, True, "127.0.0.1", 8000)
    assert config.origin == "http://localhost:8000"
    assert (config.secure, config.passkeys, config.rate_limits) == (False, True, True)
    assert config.database.engine == "sqlite"
    assert config.mail.kind == "file"


def test_an_https_address_is_the_real_thing_and_has_no_demonstration():
    config = read({"CAIRN_URL": "https://Badges.Example.org:443/"})
    assert config.origin == "https://badges.example.org"
    assert (config.secure, config.demo, config.passkeys) == (True, False, True)
    assert config.mail.sender == "no-reply@badges.example.org"


def test_an_empty_value_counts_as_absent():
    assert read({"CAIRN_URL": "", "PORT": " "}) == read({})


def test_passkeys_are_only_offered_where_a_browser_allows_them():
    assert not read({"CAIRN_URL": "http://192.168.1.5:8000"}).passkeys
    assert not read({"CAIRN_URL": "http://badges.example.org"}).passkeys
    assert not read({"CAIRN_URL": "https://192.168.1.5"}).passkeys


def test_a_database_address_is_taken_apart():
    database = read({"DATABASE_URL": "postgresql://ca%40irn:p%3Aw@db:6543/cairn?sslmode=require"}).database
    assert (database.engine, database.name, database.host, database.port) == (
        "postgresql",
        "cairn",
        "db",
        6543,
    )
    assert (database.user, database.password) == ("ca@irn", "p:w")
    assert database.options == (("sslmode", "require"),)
    socket = read({"DATABASE_URL": "postgresql:///cairn?host=/run/postgresql"}).database
    assert (socket.name, socket.host) == ("cairn", "/run/postgresql")


def test_a_mail_server_is_spoken_to_under_encryption_unless_told_otherwise():
    mail = read({"CAIRN_MAIL": "smtp://me:secret@mail.example.org"}).mail
    assert (mail.kind, mail.host, mail.port, mail.encryption) == ("smtp", "mail.example.org", 587, "starttls")
    assert read({"CAIRN_MAIL": "smtps://mail.example.org"}).mail.port == 465
    assert read({"CAIRN_MAIL": "smtp+plain://localhost:2525"}).mail.encryption == "none"


def test_exactly_the_named_pairs_may_be_fetched():
    config = read({"CAIRN_FETCH_ALLOW": "127.0.0.1:9000, Status.internal:80,[::1]:8443"})
    assert config.fetch_allow == (("127.0.0.1", 9000), ("status.internal", 80), ("::1", 8443))


WRONG = {
    "CAIRN_URL": [
        "badges.example.org",
        "ftp://x.org",
        "https://",
        "https://x.org/path",
        "https://x.org:99999",
        "https://user@x.org",
        "https://exa mple.org",
        "https://x.org?y",
        "https://[::1",
    ],
    "PORT": ["0", "65536", "http", "-1", "８０００", "9" * 50],
    "HOST": ["example.org", "0.0.0.0.0", "300.1.1.1"],
    "DATABASE_URL": [
        "mysql://x/y",
        "postgresql://host",
        "postgresql://h/n?nope=1",
        "sqlite://",
        "postgresql://h:x/n",
    ],
    "CAIRN_DEMO": ["maybe", "2"],
    "CAIRN_RATE_LIMITS": ["sometimes"],
    "CAIRN_MAIL": ["pigeon", "smtp://", "http://mail.example.org", "smtp://mail.example.org/path"],
    "CAIRN_MAIL_FROM": ["nobody", "a@b.org\nBcc: c@d.org"],
    "CAIRN_FETCH_ALLOW": ["example.org", "example.org:0", "example.org:99999", "exa mple:80", ":80", "*:80"],
    "CAIRN_ALLOWED_HOSTS": ["*", "exa mple.org", "a/b", "x.org:80"],
    "CAIRN_PROXIES": ["-1", "10", "many"],
    "CAIRN_TIME_ZONE": ["Mars/Olympus", "../../etc/passwd", "/etc/passwd"],
    "CAIRN_SECRET_KEY": ["short", "a" * 60],
    "CAIRN_BOUNCE_SECRET": ["short", "a" * 40],
    "CAIRN_MAIL_PER_MINUTE": ["-1", "60001", "many"],
    "CAIRN_KEEP_LETTERS": ["29", "for ever"],
    "CAIRN_KEEP_NOTICES": ["89"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_the_setting(name, value):
    with pytest.raises(ConfigError) as refused:
        read({name: value})
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert "\n" not in sentence
    assert refused.value.code.startswith("config.")


@pytest.mark.parametrize("name", ["CAIRN_SECRET_KEY", "DATABASE_URL", "CAIRN_MAIL", "CAIRN_BOUNCE_SECRET"])
def test_a_refusal_never_repeats_a_secret(name):
    with pytest.raises(ConfigError) as refused:
        read({name: "hunter2:hunter2@hunter2"})
    assert "hunter2" not in str(refused.value)


def test_no_secret_is_ever_shown():
    config = read(
        {
            "CAIRN_SECRET_KEY": "abcdefghijklmnop" * 4,
            "CAIRN_BOUNCE_SECRET": "abcdefghijklmnop" * 4,
            "CAIRN_KEY_PASSPHRASE": "hunter2",
            "DATABASE_URL": "postgresql://u:hunter2@h/n",
            "CAIRN_MAIL": "smtp://u:hunter2@h",
        }
    )
    assert "hunter2" not in repr(config)
    assert "abcdefgh" not in repr(config)


# --- the data folder and files -------------------------------------------------------------------


def test_the_first_start_makes_a_private_folder_with_its_own_secrets(tmp_path: Path):
    config = read({"CAIRN_DATA": str(tmp_path / "a" / "data")})
    assert secret_key(config) == ""
    prepare(config)
    assert stat.S_IMODE(config.data.stat().st_mode) == 0o700
    for path in config.data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    first = secret_key(config), key_passphrase(config)
    assert len(first[0]) >= 50
    prepare(config)
    assert (secret_key(config), key_passphrase(config)) == first


def test_two_installations_never_share_a_secret(tmp_path: Path):
    configs = [read({"CAIRN_DATA": str(tmp_path / name)}) for name in "ab"]
    for config in configs:
        prepare(config)
    assert len({secret_key(config) for config in configs}) == 2


def test_an_empty_folder_is_closed_and_a_used_open_one_is_refused(tmp_path: Path):
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o755)
    prepare(read({"CAIRN_DATA": str(empty)}))
    assert stat.S_IMODE(empty.stat().st_mode) == 0o700
    empty.chmod(0o755)
    with pytest.raises(ConfigError, match="chmod 700") as refused:
        prepare(read({"CAIRN_DATA": str(empty)}))
    assert refused.value.code == "config.data.open"


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError) as refused:
        prepare(read({"CAIRN_DATA": str(tmp_path / "file" / "data")}))
    assert refused.value.code == "config.data.unwritable"


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_secret_may_come_in_a_file(tmp_path: Path):
    path = private(tmp_path / "pass", "correct horse\n")
    assert load({"CAIRN_KEY_PASSPHRASE_FILE": str(path)}).key_passphrase == b"correct horse"


def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path):
    path = private(tmp_path / "pass", "correct horse", mode=0o644)
    with pytest.raises(ConfigError, match="chmod 600") as refused:
        load({"CAIRN_KEY_PASSPHRASE_FILE": str(path)})
    assert refused.value.code == "config.file.open"


def test_a_secret_given_twice_is_refused(tmp_path: Path):
    path = private(tmp_path / "pass", "correct horse")
    with pytest.raises(ConfigError) as refused:
        load({"CAIRN_KEY_PASSPHRASE_FILE": str(path), "CAIRN_KEY_PASSPHRASE": "x"})
    assert refused.value.code == "config.twice"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"a\0b", b"x" * 70_000])
def test_a_secret_file_without_a_usable_value_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "pass"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError) as refused:
        load({"CAIRN_KEY_PASSPHRASE_FILE": str(path)})
    assert refused.value.code == "config.file.unreadable"


def test_a_secret_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError) as refused:
        load({"CAIRN_KEY_PASSPHRASE_FILE": str(tmp_path / "nowhere")})
    assert refused.value.code == "config.file.unreadable"


def test_an_environment_file_is_read_and_the_environment_wins(tmp_path: Path):
    path = private(tmp_path / "env", "# ours\nexport PORT=9000\nCAIRN_URL='https://a.example'\n")
    config = load({"CAIRN_ENV_FILE": str(path), "PORT": "9100"})
    assert (config.port, config.url) == (9100, "https://a.example")


def test_an_environment_file_with_an_unknown_name_is_refused_with_its_line(tmp_path: Path):
    path = private(tmp_path / "env", "PORT=9000\nCAIRN_ULR=https://a.example\n")
    with pytest.raises(ConfigError, match="line 2") as refused:
        load({"CAIRN_ENV_FILE": str(path)})
    assert refused.value.code == "config.env_file"


@pytest.mark.skipif(os.name != "posix", reason="permissions are a POSIX matter")
def test_an_environment_file_that_others_can_read_is_refused(tmp_path: Path):
    path = private(tmp_path / "env", "PORT=9000\n", mode=0o604)
    with pytest.raises(ConfigError) as refused:
        load({"CAIRN_ENV_FILE": str(path)})
    assert refused.value.code == "config.file.open"
