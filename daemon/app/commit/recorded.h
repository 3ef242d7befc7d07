/* app/commit/recorded: what inputs caused, read back from the record whole: its bytes by
 * store/record, the bodies of its events by wire. All zero to begin. */
#pragma once
#include "store/record.h"

struct recorded {
    struct effects effects; /* of the input read last */
    struct record_reader records;
    struct event_list events;
};
/* ERR_VERSION, ERR_CORRUPT. packed is borrowed until the next. */
int recorded_open(struct recorded *r, struct bytes packed);
/* Reads on until the input of that number: 0; ERR_CORRUPT: it is not there, or the bytes are none
 * that were recorded; ERR_MEMORY. */
int recorded_find(struct recorded *r, uint64_t journal);
void recorded_fini(struct recorded *r);
