/* ctl/exceptions: the open exceptions, asked of the daemon page by page, and as a table. */
#pragma once
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"

struct exceptions {
    S75__V1__Exception **items; /* ascending; borrowed from the pages */
    size_t count, capacity;
    struct {
        S75__V1__Answer **items;
        size_t count, capacity;
    } pages;
};

/* Of a pool, or (NULL) of all. 0, or an exit code after saying what failed; to be finished either
 * way. */
/* Those that the query means, page by page where they are ordered by id, most of them (0: all).
 * *ret_total: how many are meant in all. after and limit of the query are filled in here. */
int exceptions_ask_for(struct s75_client *client, S75__V1__ExceptionsQuery *which, size_t most,
                       struct exceptions *ret, uint32_t *ret_total);
int exceptions_ask(struct s75_client *client, const char *pool, struct exceptions *ret);
int exceptions_print(const struct ctl *ctl, const struct exceptions *all);
/* The cells of one, from its pool to its amount. */
void exceptions_put(struct table *t, enum style style, const S75__V1__Exception *e);
void exceptions_fini(struct exceptions *all);
