"""Names in the order that people look for them."""

from kurssi.views.labels import brands_in_order


def test_brands_are_counted_as_people_count_and_the_own_is_first():
    brands = ["brand_10", "brand_2", "zeta", "Brand_1", "brand_2", "own", "2 brothers", "brand"]
    assert brands_in_order(brands, "own") == [
        "own", "2 brothers", "brand", "Brand_1", "brand_2", "brand_10", "zeta",
    ]  # fmt: skip
