/* sqlite/journal/stand: the states that stands were taken on, one row each, in journal.db beside
 * the inputs that took them. Private to daemon/sqlite. */
#pragma once
#include "sqlite/connection/compress.h"
#include "sqlite/connection/connection.h"
#include "store/store.h"

#define STAND_COLUMNS "journal, digest, image, codec"

/* Within the transaction that appends its input. */
int stand_insert(struct connection *c, struct compress *compress, uint64_t journal,
                 struct bytes image);
/* Copies those of inputs first..last as they lie. */
int stand_copy(struct connection *source, struct connection *to, uint64_t first, uint64_t last);
