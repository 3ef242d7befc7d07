/* wire/reader: the numbers of the daemon, taken out of what a reader is sent. Private to wire.
 *
 * Inputs, events and exceptions are numbered in the order in which they come, of whichever pool, so
 * that from two of them it shows how much went on between. One who only reads, and not all pools
 * (access_is_reader), is sent numbers of its pool alone: the number of an event is its pool_number,
 * an exception's its place among the pool's open ones, and what names an input is left out, with
 * what is known of the journal and with how the daemon is. Every number that a reply can hold is
 * either taken out here or stands in tests/wire/reader_shows.txt with the reason. */
#pragma once
#include "wire/wire.h"
#include "s75/v1/desk.pb-c.h"

/* Of this message; not of those in it. Whether something was taken out. */
bool reader_hide(ProtobufCMessage *m);
