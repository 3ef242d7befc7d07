/* support/store_suite: what every store must do, tried on any of them through its table of
 * functions.
 *
 * Each case is given an empty store and leaves it open. A test file makes one test of each case:
 *     #define CASE(name) Test(memory, name) { run(store_case_##name); }
 *     STORE_CASES(CASE) */
#pragma once
#include "store/store.h"

#define STORE_CASES(X)                                                                             \
    X(empty) X(epochs) X(losses) X(append_and_read) X(limits_and_starts) X(number_gap)             \
    X(feed_gap_and_repeat) X(feeds_within_a_batch) X(one_feed_name_of_two) X(effects_must_follow)  \
    X(sizes) X(find_message) X(effects_by_journal) X(effects_by_event) X(visitor_stops)            \
    X(reader_sees_what_comes) X(visitor_may_read) X(checkpoint) X(checkpoint_visitor_stops)        \
    X(large_checkpoint) X(stands) X(stand_or_nothing)

#define STORE_CASE_PROTOTYPE(name) void store_case_##name(struct store *s);
STORE_CASES(STORE_CASE_PROTOTYPE)
