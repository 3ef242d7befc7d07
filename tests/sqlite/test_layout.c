/* The tables, each set of which has its version. */
#include "base/buffer.h"
#include "pinned.h"
#include "sqlite/books/books_schema.h"
#include "sqlite/journal/journal_schema.h"
#include <string.h>

static void expect_tables(const char *name, const struct migration_set *set,
                          const struct pinned *pinned)
{
    struct buffer text = BUFFER_NULL;
    for (int i = 0; i < set->count; i++)
        buffer_put(&text, set->steps[i], strlen(set->steps[i]));
    expect_pinned(name, pinned, (uint32_t)(set->dropped + set->count - 1), buffer_bytes(&text));
    buffer_fini(&text);
}

static const struct pinned journal = {0, UINT64_C(0xebfc8464308e3253)};
static const struct pinned state = {0, UINT64_C(0x283032372c2a3bbf)};
static const struct pinned books = {0, UINT64_C(0xfe80f8e5323d467)};

Test(layout, the_tables_are_those_of_their_version)
{
    expect_tables("journal.db", &journal_migrations, &journal);
    expect_tables("state.db", &state_migrations, &state);
    expect_tables("books.db", &books_migrations, &books);
}
