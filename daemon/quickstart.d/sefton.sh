# shellcheck shell=bash disable=SC2154 # what daemon/quickstart sets
# Sefton, a year of performance money: what results must earn is not released, held in a
# dispute, released, earned, and the rest retained. Amounts are synthetic.
sefton_applies() { quietly s75ctl apply "$samples/sefton$1.yaml"; }
sefton_pays() {
  feed s75-ccg --mapping "$here/adapters/ccg/mappings/synthetic-payments.yaml" \
    "$samples/sefton-payments-synthetic-$1.csv"
}

sefton_play() {
  day 2015-03-26
  sefton_applies ''
  day 2015-04-01
  sefton_pays 2015-04
  day 2015-04-16
  sefton_applies -2015-04
  day 2015-05-15
  sefton_applies -2015-05
  day 2015-07-01
  sefton_pays 2015-07
  sefton_applies -2015-07
  day 2015-07-11
  day 2015-08-14
  sefton_applies -2015-08
  day 2015-08-20
  sefton_pays 2015-08
  # What is open on that day can be shown on that day only.
  s75ctl statement sefton >"$files/sefton-2015-08-20.txt"
  s75ctl exceptions sefton >"$files/exceptions-sefton-2015-08-20.txt"
  day 2015-09-14
  sefton_applies -2015-09
  approve sefton B.STONE
  day 2015-10-01
  sefton_pays 2015-10
  day 2015-11-16
  sefton_applies -2015-11
  day 2015-11-20
  sefton_pays 2015-11
  day 2016-01-04
  sefton_pays 2016-01
  day 2016-02-15
  sefton_applies -2016-02
  approve sefton A.GREEN
  day 2016-02-19
  sefton_pays 2016-02
  day 2016-03-31
  sefton_applies -2016-03
  day 2016-05-31
  sefton_applies -2016-05
  approve sefton A.GREEN
}

sefton_tell() {
  loaded "Sefton, 2015/16: all sums synthetic"
  shown sefton-2015-08-20.txt \
    "Statement: Sefton on 20 August 2015, money not released and held in a dispute"
  shown exceptions-sefton-2015-08-20.txt \
    "Exceptions of Sefton on that day: one was asked about, its date passed, it was answered"
  show statement-sefton-2016-03-31.txt \
    "Statement: Sefton at the end of 2015/16: adjusted, and the money earned is paid" \
    s75ctl statement sefton --as-of 2016-03-31
  show life-sefton.txt "Life of Sefton's agreement" s75ctl report life sefton --as-of 2016-03-31
  show performance-sefton.txt "Sefton's performance money: not released, earned, paid, retained" \
    s75ctl report performance sefton --as-of 2016-03-31
  local report
  for report in statement quarterly-return memorandum agreement-of-balances; do
    show "report-$report-sefton.txt" "Sefton: $report" \
      s75ctl report "$report" sefton --as-of 2016-03-31
  done
}
