"""Features of labelled pairs, with the groups that cross-validation must not tear apart."""

import numpy as np

from agents.dedupe.rules import features
from agents.dedupe.rules.alignment import Bag, side
from agents.dedupe.rules.word_weights import shipped
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import LINKED, articles, pairs


def dataset(which, languages=("ar", "en")):
    x, y, label, language_of, groups, rows_out = [], [], [], [], [], []
    for language in languages:
        words = shipped().words[language]
        bag = Bag(words)
        texts = articles(language)
        rows = pairs(language, which)
        parent = {}

        def find(name):
            parent.setdefault(name, name)
            while parent[name] != name:
                name = parent[name]
            return name

        for row in rows:
            parent[find(row["a"])] = find(row["b"])
        for row in rows:
            sides = []
            for end in "ab":
                article, seconds = texts[row[end]]
                sides += [side(unpack(fingerprint(article)), words.weights, shipped().common), int(seconds * 1000)]
            figures = features.features(features.pair(*sides), bag)
            x.append(list(figures.values()))
            y.append(row["label"] in LINKED)
            label.append(row["label"])
            language_of.append(language)
            groups.append(language + find(row["a"]))
            rows_out.append(row)
    _, groups = np.unique(groups, return_inverse=True)
    return np.round(np.array(x), 4), np.array(y), np.array(label), np.array(language_of), groups, rows_out, list(figures)
