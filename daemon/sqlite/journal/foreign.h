/* sqlite/journal/foreign: what is in journal.db and is none of ours, though every row of ours may
 * be whole: tables, indices and triggers that were not made by this version or are not as they were
 * made, rows that no reading comes past (numbers below 1, states that no input took a stand on).
 * Triggers would run within our transactions; a row out of sight may hold a number that a feed
 * sends next. Cheap, whatever the size of the journal. Private to daemon/sqlite. */
#pragma once
#include "sqlite/connection/connection.h"

/* 0; ERR_CORRUPT with a sentence in text; or why it could not be read. */
int foreign_check(struct connection *c, char *text, size_t size);
