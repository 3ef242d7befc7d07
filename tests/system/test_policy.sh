#!/usr/bin/env bash
# Every policy pack that is shipped is taken by a daemon, is nothing new the second time, and leaves
# the samples as they are; a kind of next year is a file, and no code. synthetic.
# Usage: test_policy.sh BUILD-DIRECTORY
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
export LC_ALL=C.UTF-8
# shellcheck source=tests/system/daemon.sh
. "${BASH_SOURCE%/*}/daemon.sh"

cat >"$work/next.yaml" <<'YAML'
parties:
  - {code: QAA, name: NHS Alpha ICB, kind: icb}
  - {code: E1, name: Alpha Council, kind: council}
agreements:
  - pool: alpha
    name: Alpha, synthetic
    area: Alpha
    host: E1
    pool_manager: the pool manager
    partners: [QAA, E1]
    effective_from: 2026-04-01
    synthetic: true
    contributions:
      - contribution: nh
        partner: QAA
        kind: neighbourhood_health
        economy: revenue
        annual: "1,200,000.00"
        schedule: {kind: quarterly, day: 1}
        rounding: half_up
        last_instalment: leaves
YAML
cat >"$work/pack.yaml" <<'YAML'
policy_packs:
  - pack: neighbourhood
    title: A kind of tomorrow, synthetic
    from_year: 2026
    adds: true
    authority: nobody
    words:
      - vocabulary: contribution_kind
        word: neighbourhood_health
        attributes: [needs_allocation, nhs]
YAML
for pack in "$here"/daemon/policy/bcf-*.yaml "$here/daemon/policy/outside-bcf.yaml"; do
  "$ctl" apply "$pack" >"$work/first"
  "$ctl" apply "$pack" >"$work/again"
done
if "$ctl" apply "$work/next.yaml" >"$work/refused" 2>&1; then
  cat "$work/refused"
  exit 1
fi
grep -q 'no policy pack has neighbourhood_health as contribution_kind: apply one that does' \
  "$work/refused"
"$ctl" apply "$work/pack.yaml" >/dev/null
sed 's/A kind/Again a kind/' "$work/pack.yaml" >"$work/other.yaml"
if "$ctl" apply "$work/other.yaml" >"$work/refused" 2>&1; then exit 1; fi
grep -q 'recorded with other content' "$work/refused"
echo >>"$work/next.yaml" # another file: one that was refused is known
"$ctl" apply "$work/next.yaml" >/dev/null
"$ctl" day 2015-03-31
for sample in sefton salford gloucestershire; do
  "$ctl" apply "$here/tests/support/samples/$sample.yaml" >/dev/null
done
"$ctl" pools | grep -q alpha
echo "the packs are taken, samples as they were, a new kind by a file"
