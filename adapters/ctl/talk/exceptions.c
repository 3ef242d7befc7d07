#include "ctl/talk/exceptions.h"
#include <stdlib.h>
#include "base/array.h"
#include "ctl/screen/words.h"

enum { EXCEPTIONS_PAGE = 256 };

void exceptions_fini(struct exceptions *all)
{
    for (size_t i = 0; i < all->pages.count; i++)
        s75__v1__answer__free_unpacked(all->pages.items[i], NULL);
    free(all->pages.items);
    free(all->items);
    *all = (struct exceptions){.count = 0};
}

static int no_memory(void)
{
    ctl_print("out of memory");
    return CTL_NO;
}

/* The next page, or CTL_OK with *ret_more false at the end. */
static int ask_page(struct s75_client *client, S75__V1__ExceptionsQuery *which,
                    struct exceptions *all, bool *ret_more, uint32_t *ret_total)
{
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_EXCEPTIONS;
    query.exceptions = which;
    if (!which->has_order)
        which->order = S75__V1__EXCEPTION_ORDER__ORDER_ID;
    which->has_order = true;
    which->has_after = all->count > 0;
    which->after = all->count > 0 ? all->items[all->count - 1]->id : 0;
    if (ARRAY_ROOM(&all->pages) != 0)
        return no_memory();
    int code = ctl_query(client, &query, &all->pages.items[all->pages.count]);
    if (code != 0)
        return code;
    const S75__V1__ExceptionsAnswer *a = all->pages.items[all->pages.count++]->exceptions;
    for (size_t i = 0; i < a->n_exceptions; i++) {
        if (ARRAY_ROOM(all) != 0)
            return no_memory();
        all->items[all->count++] = a->exceptions[i];
    }
    if (which->after == 0)
        *ret_total = a->has_total ? a->total : (uint32_t)a->n_exceptions;
    *ret_more =
        a->more && a->n_exceptions > 0 && which->order == S75__V1__EXCEPTION_ORDER__ORDER_ID;
    return CTL_OK;
}

int exceptions_ask_for(struct s75_client *client, S75__V1__ExceptionsQuery *which, size_t most,
                       struct exceptions *ret, uint32_t *ret_total)
{
    bool more = true;
    int code = CTL_OK;
    while (code == CTL_OK && more && (most == 0 || ret->count < most)) {
        const size_t left = most - ret->count;
        which->has_limit = most > 0 && left < EXCEPTIONS_PAGE;
        which->limit = which->has_limit ? (uint32_t)left : 0;
        code = ask_page(client, which, ret, &more, ret_total);
    }
    return code;
}

int exceptions_ask(struct s75_client *client, const char *pool, struct exceptions *ret)
{
    S75__V1__ExceptionsQuery which = S75__V1__EXCEPTIONS_QUERY__INIT;
    uint32_t total;
    which.pool = (char *)(uintptr_t)pool;
    return exceptions_ask_for(client, &which, 0, ret, &total);
}

void exceptions_put(struct table *t, enum style style, const S75__V1__Exception *e)
{
    char kind[S75_NAME_MAX], year[S75_TEXT_MAX];
    table_cell(t, STYLE_PLAIN, "%s", e->pool);
    table_cell(t, style, "%s", words_enum(&s75__v1__event_kind__descriptor, (int)e->kind, kind));
    table_cell(t, STYLE_PLAIN, "%s", e->partner ? e->partner : "");
    table_cell(t, STYLE_PLAIN, "%s", e->contribution ? e->contribution : "");
    table_cell(t, STYLE_PLAIN, "%s", e->has_year ? words_year(e->year, year) : "");
    if (e->has_amount_pence)
        table_pence(t, STYLE_PLAIN, e->amount_pence);
    else
        table_skip(t, 1);
}

static void add(struct table *t, const S75__V1__Exception *e)
{
    char day[S75_TEXT_MAX], value_day[S75_TEXT_MAX];
    table_cell(t, STYLE_PLAIN, "%u", e->id);
    table_cell(t, STYLE_PLAIN, "%s", s75_day_text(e->raised_on, day));
    exceptions_put(t, STYLE_BAD, e);
    table_cell(t, STYLE_PLAIN, "%s",
               e->has_value_date ? s75_day_text(e->value_date, value_day) : "");
    table_cell(t, STYLE_PLAIN, "%s", e->reference ? e->reference : "");
    table_cell(t, STYLE_DIM, "%llu", (unsigned long long)e->cause);
    table_note_parts(t, 8, STYLE_PLAIN, e->parts, e->n_parts);
}

int exceptions_print(const struct ctl *ctl, const struct exceptions *all)
{
    static const struct column columns[] = {
        {"ID", ALIGN_RIGHT},       {"RAISED", ALIGN_LEFT},  {"POOL", ALIGN_LEFT},
        {"KIND", ALIGN_LEFT},      {"PARTNER", ALIGN_LEFT}, {"CONTRIBUTION", ALIGN_LEFT},
        {"YEAR", ALIGN_LEFT},      {"AMOUNT", ALIGN_RIGHT}, {"DATED", ALIGN_LEFT},
        {"REFERENCE", ALIGN_LEFT}, {"INPUT", ALIGN_RIGHT},
    };
    struct table t;
    table_init(&t, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < all->count; i++)
        add(&t, all->items[i]);
    int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}
