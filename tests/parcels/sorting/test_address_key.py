"""When two addresses are the same for a remembered answer."""

import pytest

from station.parcels.sorting import address_key

ADDRESS = "湖北省咸宁市崇阳县天城镇七星208号"


@pytest.mark.parametrize(
    "same",
    [
        pytest.param("湖北省 咸宁市　崇阳县天城镇 七星208号", id="spaces"),
        pytest.param("湖北省，咸宁市，崇阳县，天城镇，七星２０８号", id="width"),
        pytest.param("湖北省咸宁市崇阳县天城镇七星208号（打电话）", id="remark"),
        pytest.param("湖北省咸宁市崇阳县湖北省咸宁市崇阳县天城镇七星208号", id="region-twice"),
        pytest.param("湖北省咸宁市崇阳縣天城鎮七星208號", id="traditional"),
        pytest.param("湖北省咸宁市崇阳县天城镇七星208号13800138000", id="telephone"),
    ],
)
def test_the_same_address_typed_otherwise_has_the_same_key(same):
    assert address_key(same) == address_key(ADDRESS)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("湖北省咸宁市崇阳县天城镇七星209号", id="neighbour"),
        pytest.param("湖北省咸宁市崇阳县天城镇七星村208号", id="village"),
    ],
)
def test_another_house_has_another_key(other):
    assert address_key(other) != address_key(ADDRESS)
