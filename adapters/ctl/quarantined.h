/* ctl/quarantined: the rows of feeds that the daemon refused, and what became of each, made of its
 * events from the first on. Slips outside of documents are none of them. */
#pragma once
#include "ctl/talk/ctl.h"

enum quarantined_state {
    ROW_WAITING = 0, /* refused, and kept as it came */
    ROW_TAKEN,       /* sent again since, and taken */
    ROW_SET_ASIDE,
    ROW_WITH_DOCUMENT, /* its document was taken back */
    ROW_NOT_KEPT,      /* refused when too many waited */
};

struct quarantined {
    uint64_t journal;
    uint32_t item, row;
    enum quarantined_state state;
    char *document, *code, *field, *problem; /* owned */
    char *reason;                            /* of whoever set it aside; owned; NULL: none */
};

/* Which rows are meant; absent: NULL, 0. */
struct quarantined_filter {
    int state; /* enum quarantined_state; -1: any */
    const char *document, *code;
    uint64_t row;
    struct quarantined_name {
        uint64_t journal, item;
    } * names; /* only these, when there are any */
    size_t name_count, name_capacity;
};

struct quarantined_list {
    struct quarantined *items; /* in order of arrival */
    size_t count, capacity;
    bool failed; /* memory ran out */
};

const char *quarantined_word(enum quarantined_state state);
/* "waiting", "taken", ...; -1 of "all"; false: no such state. */
bool quarantined_state_of(const char *word, int *ret_state);
/* 0 or an exit code after saying what failed. */
int quarantined_ask(struct s75_client *client, const struct quarantined_filter *filter,
                    struct quarantined_list *ret);
void quarantined_fini(struct quarantined_list *list);
