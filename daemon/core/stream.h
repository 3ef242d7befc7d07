/* core/stream: one contribution in one financial year: its slots, its cumulative sums. Private.
 *
 * due, paid and received are compared as cumulative sums to a date; slots (one per instalment) say
 * which instalments the payments are taken to fill, so that a difference can be explained. */
#pragma once
#include "core/state.h"

/* The line's stream of a year, made when it is not there. NONE in *ret_stream when the line has no
 * instalment in that year. 0 or ERR_MEMORY. */
int stream_get(struct step *s, uint32_t line, int year, uint32_t *ret_stream);
/* The same without making it; NONE. */
uint32_t stream_find(const struct engine *e, uint32_t line, int year);
/* A stream without instalments, which gets slots as they are earned, about so many. 0 or
 * ERR_MEMORY. */
int stream_add_earned(struct step *s, uint32_t line, int year, uint32_t slots,
                      uint32_t *ret_stream);
/* A slot more, due on a date or with the last one before it, and books it. Room: DATES_MAX slots.
 */
int stream_earn(struct step *s, uint32_t stream, date_t due, int64_t amount);
/* Books what has fallen due by today and is not booked yet (or booked too high). */
int stream_recognise(struct step *s, uint32_t stream);
/* Sets slots anew from the line's terms and books the difference, after a variation. */
int stream_vary(struct step *s, uint32_t stream);
/* After a tolerance was changed: settles what is within it now, reports what is no more. */
int stream_look_again(struct step *s, uint32_t stream);
/* The line ends on a date: later slots go, and what was paid on them is awaited no more. */
int stream_end(struct step *s, uint32_t stream, date_t to);
/* A slot is paid as expected: closes what was reported about it, and says so. */
int stream_settle(struct step *s, uint32_t stream, uint32_t slot);
/* Adds to the cumulative sums on a value date (amounts may be negative) and marks it touched. */
int stream_pay(struct step *s, uint32_t stream, date_t date, int64_t amount);
int stream_receive(struct step *s, uint32_t stream, date_t date, int64_t amount);
int stream_touch(struct step *s, uint32_t stream, date_t date);
/* One position event for each stream touched in this step. */
int stream_say_positions(struct step *s);
void stream_position(const struct engine *e, uint32_t stream, date_t as_of,
                     struct position *ret_position);
/* The same as the books showed it on a booking day (core/period); DATE_NONE: as they show it now.
 * Costs as much as the stream has days. */
void stream_position_booked(const struct engine *e, uint32_t stream, date_t as_of, date_t booked_to,
                            struct position *ret_position);
/* Looks at the stream on a day: books what is due, reports what is missing, asks to be woken. */
int stream_wake(struct step *s, uint32_t stream);
/* Asks for that on a day, unless an earlier one is asked for already. */
int stream_wake_on(struct engine *e, uint32_t stream, date_t date);
/* The day has come; entries that were overtaken do nothing. */
int stream_woken(struct step *s, uint32_t stream, date_t date);
