/* core/reconcile/match_events: what is said of matches. Private to daemon/core. */
#pragma once
#include "core/reconcile/matched.h"
#include "core/reconcile/record.h"

uint32_t match_score(const struct match *m);
/* One event for each pair. */
void match_emit(struct step *s, const struct making *making, const struct match *m);
/* What is left of an item of which whole was open: an exception that its own match will close. */
void match_emit_rest(struct step *s, const struct match *m, struct open_item *rest, bool is_payment,
                     int64_t whole);
/* A new event about a payment: of its contribution year, or of its pool and partner. */
struct event *match_event(struct step *s, enum event_kind kind, const struct open_item *payment);
const char *match_rule_word(int rule); /* "manual" for 0 */
enum part_kind match_rule_part(int rule);
