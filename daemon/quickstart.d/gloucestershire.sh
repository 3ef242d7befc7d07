# shellcheck shell=bash disable=SC2154 # what daemon/quickstart sets
# Gloucestershire: one file of 1,749 payments over 39 months.
gloucestershire_play() {
  day 2022-07-01
  quietly s75ctl apply "$samples/gloucestershire.yaml"
  feed s75-ccg --mapping "$here/adapters/ccg/mappings/gloucestershire.yaml" \
    "$data/gloucestershire/icb_to_county_council.csv"
  day 2025-09-30
}

gloucestershire_tell() {
  loaded "Gloucestershire, July 2022 to September 2025: the ICB's payments as published"
}
