"""Who logs in goes on to where they wanted to be, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.web.places import OWN, own_place


@pytest.mark.parametrize("place", ["/", "/cases/1f", "/?table=den%20haag&minors=yes", "/shift?table=rotterdam"])
def test_an_own_place_is_where_one_goes_on(place: str) -> None:
    assert own_place(place) == place


@pytest.mark.parametrize(
    "place",
    [
        "",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "https://elsewhere.example",
        "javascript:alert(1)",
        "elsewhere",
        "/a b",
        "/a\r\nSet-Cookie: x=y",
        '/"><script>',
        "/login?to=/login",
        "/logout",
        "/" + "a" * 1000,
    ],
)
def test_whatever_is_no_own_place_leads_to_the_first_page(place: str) -> None:
    assert own_place(place) == "/"


@given(st.text())
def test_whatever_is_said_one_stays_here(said: str) -> None:
    assert OWN.fullmatch(own_place(said))
