/* core/report/issued_form: the cells of a report as bytes, and back. Private to daemon/core.
 *
 *   report   version u8 = 0, kind varint, as_of zigzag, year varint, quarter varint, synthetic u8,
 *            title TEXT, count of notes varint, TEXT*, count of tables varint, table*
 *   table    key TEXT, count of columns varint, (key TEXT, kind u8)*, count of rows varint, row*
 *   row      bits, one for "sums the rows above" and one for each cell that is set, lowest first,
 *            u8 for every eight; then the cells that are set
 *   cell     by its column's kind: TEXT; parts as core/message/part packs them; zigzag of pence,
 *            of a date's day, of a number
 *   TEXT     size varint, bytes
 *
 * Names of tables and columns for people are no part of it: they are those of whoever shows it.
 * Canonical: the same report gives the same bytes on every machine, and so the same digest. */
#pragma once
#include "base/buffer.h"
#include "core/report/table.h"

#define ISSUED_DIGEST_SIZE 32
#define ISSUED_HEX_SIZE (2 * ISSUED_DIGEST_SIZE)

/* Appends to out; out->failed when memory ran out. */
void issued_pack(const struct report *r, struct buffer *out);
/* Titles of tables and columns are their keys; texts stay in packed. 0, ERR_MEMORY; ERR_VERSION,
 * ERR_CORRUPT: bytes that issued_pack does not make. */
int issued_unpack(struct bytes packed, struct arena *arena, struct report *ret_report);
/* Names tables and columns as they are called in another report, where it has them. */
void issued_name(struct report *r, const struct report *named);
/* SHA-256. */
void issued_digest(struct bytes packed, uint8_t ret_digest[ISSUED_DIGEST_SIZE]);
/* The same as text in hexadecimal, in buf. */
struct text issued_hex(struct bytes packed, char buf[ISSUED_HEX_SIZE]);
