/* core/queue_state: what is remembered of work by hand. Part of core/state. */
#pragma once

/* An agreed correction, so that its repeat is known. */
struct adjustment {
    uint32_t pool, line, year;
    struct text id;
    int64_t amount;
    date_t value_date;
};

/* A repeated document that may be taken once more. */
struct forced {
    uint8_t sha256[32];
    struct text reason;
    bool is_used;
};
