"""Settings come from variables before the file before the defaults, reach children unchanged, and fail clearly."""

from pathlib import Path

import pytest

from workers.settings import SettingsError, load_settings
from workers.settings_sources import variable


def test_defaults_need_nothing() -> None:
    settings = load_settings({})
    assert settings.data == Path(".shouwang").absolute()
    assert settings.master_key_file == settings.data / "keys" / "directory.key"
    assert settings.database_url is None
    assert settings.temporal.address is None
    assert settings.zone.key == "Asia/Shanghai"


def test_variables_go_before_the_file_and_overrides_before_both(tmp_path: Path) -> None:
    file = tmp_path / "shouwang.toml"
    file.write_text("api_port = 1\nui_port = 2\ntemporal_port = 3\n[channels.sms]\nrate = 5\n")
    variables = {"SHOUWANG_CONFIG": str(file), "SHOUWANG_UI_PORT": "20", "SHOUWANG_TEMPORAL_PORT": "30"}
    settings = load_settings(variables, temporal_port=300, data=None)
    assert (settings.api_port, settings.ui_port, settings.temporal_port) == (1, 20, 300)
    assert settings.channels == {"sms": {"rate": 5}}


def test_an_empty_variable_is_not_set() -> None:
    assert load_settings({"SHOUWANG_API_PORT": "", "SHOUWANG_DATABASE_URL": ""}) == load_settings({})


def test_a_child_reads_exactly_our_settings_whatever_else_it_finds(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("api_port = 9\n")
    ours = load_settings(
        {
            "SHOUWANG_DATABASE_URL": "postgresql://a:b@c/d?sslmode=require",
            "SHOUWANG_CHANNELS": '{"短信": {"token": "t"}}',
            "TEMPORAL_ADDRESS": "temporal.example.cn:7233",
            "TEMPORAL_API_KEY": "key",
            "TEMPORAL_TLS_SERVER_NAME": "inner.example.cn",
        }
    )
    disturbed = {"SHOUWANG_CONFIG": str(other), "TEMPORAL_ADDRESS": "elsewhere:1", "TEMPORAL_API_KEY": "other"}
    assert load_settings({**disturbed, **ours.as_environment()}) == ours
    assert load_settings({**disturbed, **load_settings({}).as_environment()}) == load_settings({})


def test_temporal_is_named_by_its_own_variables() -> None:
    settings = load_settings({"TEMPORAL_ADDRESS": "t:7233", "TEMPORAL_NAMESPACE": "county", "TEMPORAL_API_KEY": "k"})
    assert settings.temporal.connect_config() == {
        "target_host": "t:7233",
        "namespace": "county",
        "api_key": "k",
        "tls": True,
    }


def test_somebody_elses_default_profile_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "temporalio" / "temporal.toml"
    profile.parent.mkdir()
    profile.write_text('[profile.default]\naddress = "production:7233"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings({"XDG_CONFIG_HOME": str(tmp_path), "TEMPORAL_NAMESPACE": "n"}).temporal.address is None
    named = load_settings({"TEMPORAL_CONFIG_FILE": str(profile)})
    assert named.temporal.address == "production:7233"


def test_secrets_do_not_show() -> None:
    settings = load_settings(
        {
            "SHOUWANG_DATABASE_URL": "postgresql://a:hidden@c/d",
            "SHOUWANG_CHANNELS": '{"sms": {"token": "hidden"}}',
            "TEMPORAL_API_KEY": "hidden",
        }
    )
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("api_port", "many", "SHOUWANG_API_PORT has a bad value 'many'"),
        ("api_port", "65536", "less than or equal to 65535"),
        ("database_url", "mysql://a:hidden@b/c", "postgresql://user:password@host"),
        ("time_zone", "Asia/Chengdu", "SHOUWANG_TIME_ZONE"),
        ("log_level", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("public_url", "shouwang.example.cn", "https://shouwang.example.cn"),
        ("channels", "[1, 2]", "SHOUWANG_CHANNELS"),
        ("channels", "{", "must be JSON"),
        ("temporal", '{"adress": "x"}', "(adress)"),
        ("databse_url", "postgresql://a/b", "did you mean SHOUWANG_DATABASE_URL"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_setting(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({variable(name): value})
    assert words in refused.value.en
    assert variable(name) in refused.value.zh
    assert "hidden" not in str(refused.value)
    assert str(refused.value).count("\n") == 1


def test_an_address_without_a_port_is_named_as_it_was_given() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"TEMPORAL_ADDRESS": "temporal.example.cn"})
    assert refused.value.zh == "设置 TEMPORAL_ADDRESS 的值无效：应形如 temporal.example.cn:7233。"
    assert "it must look like temporal.example.cn:7233" in refused.value.en


@pytest.mark.parametrize("text", ["api_port = ", "nobody_knows = 1"])
def test_a_bad_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "shouwang.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as refused:
        load_settings({"SHOUWANG_CONFIG": str(file)})
    assert str(refused.value).count("\n") == 1


def test_changed_settings_are_checked_again() -> None:
    with pytest.raises(SettingsError, match="SHOUWANG_API_PORT"):
        load_settings({}).replace(api_port=-1)
