#include "core/control/room.h"
#include "base/error.h"
#include "core/control/document_override.h"
#include "core/control/feed.h"
#include "core/control/period.h"
#include "core/control/state.h"

#define FEED(F, T)                                                                                 \
    F(T, TEXT, party)                                                                              \
    F(T, TEXT, name)                                                                               \
    F(T, U64, next)                                                                                \
    F(T, BOOL, document_open)                                                                      \
    F(T, BYTES, document_sha256)                                                                   \
    F(T, BYTES, document_reading)                                                                  \
    F(T, TEXT, document_name)                                                                      \
    F(T, U32, document_next_row)                                                                   \
    F(T, U64, document_ordinal)                                                                    \
    F(T, U64, conflict_number)                                                                     \
    F(T, BYTES, conflict_digest)                                                                   \
    F(T, I64, heard_us)
LAYOUT(feed, FEED)

#define DOCUMENT(F, T)                                                                             \
    F(T, BYTES, sha256)                                                                            \
    F(T, TEXT, name)                                                                               \
    F(T, U64, begun)                                                                               \
    F(T, U64, journal)                                                                             \
    F(T, U32, payments)                                                                            \
    F(T, U32, receipts)                                                                            \
    F(T, U32, others)                                                                              \
    F(T, U32, rows)                                                                                \
    F(T, BOOL, is_reversed)
LAYOUT(document, DOCUMENT)

#define DOCUMENT_FINDING(F, T) F(T, U64, document) F(T, U64, other) F(T, U32, exception)
LAYOUT(document_finding, DOCUMENT_FINDING)

#define DOCUMENT_OVERRIDE(F, T) F(T, BYTES, sha256) F(T, TEXT, reason) F(T, BOOL, is_used)
LAYOUT(document_override, DOCUMENT_OVERRIDE)

#define QUARANTINED(F, T)                                                                          \
    F(T, U64, journal)                                                                             \
    F(T, U32, item)                                                                                \
    F(T, U32, row)                                                                                 \
    F(T, U64, document)                                                                            \
    F(T, TEXT, sender)                                                                             \
    F(T, TEXT, document_name)                                                                      \
    F(T, BLOB, packed, size)
LAYOUT(quarantined, QUARANTINED)

#define CLOSING(F, T)                                                                              \
    F(T, DATE, to)                                                                                 \
    F(T, DATE, closed_on)                                                                          \
    F(T, DATE, booked_to)                                                                          \
    F(T, TEXT, authority)                                                                          \
    F(T, I64, due)                                                                                 \
    F(T, I64, paid)                                                                                \
    F(T, I64, received)                                                                            \
    F(T, I64, written_off)                                                                         \
    F(T, DATE, reopened_on)                                                                        \
    F(T, TEXT, officer)                                                                            \
    F(T, TEXT, reason)                                                                             \
    F(T, U64, journal)                                                                             \
    F(T, U32, item)
LAYOUT(closing, CLOSING)

#define CLOSING_LET_GO(F, T)                                                                       \
    F(T, DATE, to)                                                                                 \
    F(T, DATE, closed_on)                                                                          \
    F(T, DATE, reopened_on)                                                                        \
    F(T, U32, item)                                                                                \
    F(T, U64, journal)
LAYOUT(closing_let_go, CLOSING_LET_GO)

#define CLOSINGS(F, T)                                                                             \
    F(T, ROWS_HERE, closing)                                                                       \
    F(T, DATE, closed_to)                                                                          \
    F(T, ROWS, let_go, closing_let_go)
LAYOUT(closings, CLOSINGS)

#define CONTROL_STATE(F, T)                                                                        \
    F(T, ROWS, feeds, feed)                                                                        \
    F(T, MAP, feed_map)                                                                            \
    F(T, UNKEPT_ROWS, feed_counts)                                                                 \
    F(T, MAP, feed_count_map)                                                                      \
    F(T, UNKEPT, feeds_shared)                                                                     \
    F(T, ROWS, documents, document)                                                                \
    F(T, CHAINS, document_chains)                                                                  \
    F(T, ROWS, findings, document_finding)                                                         \
    F(T, ROWS, document_overrides, document_override)                                              \
    F(T, ROWS, quarantined, quarantined)                                                           \
    F(T, DATE, clock_confirmed)                                                                    \
    F(T, COLUMN, closings, closings)
LAYOUT(control_state, CONTROL_STATE)

int control_init(struct engine *e)
{
    static const struct closings blank = {.closed_to = DATE_NONE};
    struct control_state *c = e->control = calloc(1, sizeof *e->control);
    if (!c)
        return ERR_MEMORY;
    c->clock_confirmed = DATE_NONE;
    c->closings = (struct column){.size = sizeof(struct closings), .blank = &blank};
    columns_attach(&e->tables.pool_columns, &c->closings);
    return 0;
}

int control_index(struct engine *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < e->control->feeds.count && !rc; i++)
        rc = feed_index(e, i);
    for (uint32_t i = 0; i < e->control->documents.count && !rc; i++)
        rc = document_index(e, i);
    return rc;
}
