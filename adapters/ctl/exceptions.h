/* ctl/exceptions: the open exceptions, asked of the daemon page by page, and as a table. */
#pragma once
#include "ctl/ctl.h"
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
int exceptions_ask(struct s75_client *client, const char *pool, struct exceptions *ret);
int exceptions_print(const struct ctl *ctl, const struct exceptions *all);
/* The cells of one, from its pool to its amount. */
void exceptions_put(struct table *t, enum style style, const S75__V1__Exception *e);
void exceptions_fini(struct exceptions *all);
