import pytest

from station.parcels.masking import mask_address, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("刘桂花", "刘**", id="three"),
        pytest.param("刘军", "刘*", id="two"),
        pytest.param("王", "*", id="one-hides-all"),
        pytest.param("欧阳小明", "欧阳**", id="four"),
        pytest.param("John Smith", "J***", id="latin"),
        pytest.param("郝**", "郝**", id="masked-by-the-courier"),
        pytest.param("", "", id="none"),
    ],
)
def test_at_least_one_character_of_a_name_is_hidden(name, shown):
    assert mask_name(name) == shown
    assert not name or mask_name(name) != name or "*" in name


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        pytest.param("17700005635", "1******5635", id="mobile"),
        pytest.param("198****9268-3505", "1******9268", id="virtual-extension"),
        pytest.param("0715-3391234", "****", id="area-code-alone"),
        pytest.param("3391234", "*******", id="short"),
        pytest.param("", "", id="none"),
    ],
)
def test_at_least_six_digits_of_a_phone_are_hidden(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        pytest.param("天城镇阳光小区3栋2单元501室", "天城镇阳光小区***", id="building"),
        pytest.param("天城镇桃溪社区5-2-301", "天城镇桃溪社区***", id="dashes"),
        pytest.param("天城镇桃溪社区1803室", "天城镇桃溪社区***", id="room"),
        pytest.param("天城镇洪下村3组12号", "天城镇洪下村3组12号", id="a-village-house-stays"),
    ],
)
def test_unit_and_room_numbers_of_an_address_are_hidden(address, shown):
    assert mask_address(address) == shown
