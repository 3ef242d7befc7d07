# shellcheck shell=bash disable=SC2154 # what daemon/quickstart sets
# Salford, month by month: the file is read, then the month ends. Sums agreed in between are applied
# on the day they were agreed.
month_end() { date -d "$1-01 +1 month -1 day" +%F; }

salford_play() {
  local month
  day 2017-04-01
  quietly s75ctl apply "$samples/salford.yaml"
  for month in 2017-{04..12} 2018-{01..12} 2019-{01..03}; do
    case $month in
    2017-08) quietly s75ctl apply "$samples/salford-variation-2017.yaml" ;;
    2018-07) quietly s75ctl apply "$samples/salford-variation-2018a.yaml"
      approve salford-integrated-care D.LANE ;;
    2018-10) quietly s75ctl apply "$samples/salford-variation-2018b.yaml" ;;
    esac
    if [ -e "$data/salford/$month.csv" ]; then # nothing was published for January 2019
      feed s75-council --mapping "$here/adapters/council/mappings/salford.yaml" \
        "$data/salford/$month.csv"
    fi
    [ "$month" != 2018-02 ] || quietly s75-council \
      --mapping "$here/adapters/ccg/mappings/synthetic-host-ledger.yaml" \
      "$samples/salford-host-receipts-synthetic-2017.csv"
    day "$(month_end "$month")"
  done
  # The same file again, as happens: known by its digest, nothing is counted twice.
  s75-council --mapping "$here/adapters/council/mappings/salford.yaml" "$data/salford/2019-03.csv" \
    2>&1 | sed "s|^$data/||" >"$files/sent-twice.txt"
}

salford_tell() {
  loaded "Salford, April 2017 to March 2019: the council's payments as published"
  finding salford-integrated-care "a payment never published" overdue 'instalment 4 of 12'
  finding salford-integrated-care "a dropped digit" underpaid 'one digit dropped'
  finding salford-integrated-care "a document number used twice" duplicate_suspected 'was used on'
  finding salford-integrated-care "a row dated in the wrong year" date_suspected 'covers'
  finding salford-integrated-care "a backdated adjustment, paid to the penny" \
    backdated_adjustment ''
  show salford-2017-08-01.txt \
    "Statement: Salford on 1 August 2017, when the new sum was first paid" \
    s75ctl statement salford-integrated-care --as-of 2017-08-01
  show salford-2018-03-31.txt "Statement: Salford at the end of 2017/18" \
    s75ctl statement salford-integrated-care --as-of 2018-03-31
  show salford-2019-03-31.txt "Statement: Salford at the end of 2018/19" \
    s75ctl statement salford-integrated-care --as-of 2019-03-31
  show report-memorandum-salford.txt \
    "Memorandum account: Salford in 2018/19, of which only the contributions are known" \
    s75ctl report memorandum salford-integrated-care --as-of 2019-03-31
  shown sent-twice.txt "A file sent twice"
}
