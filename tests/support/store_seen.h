/* support/store_seen: reading a store back and comparing what is seen, for the store suite. */
#pragma once
#include "batch_maker.h"
#include "store/store.h"

/* What a reading is compared with: batches as they were appended, one after another. */
struct seen {
    uint64_t next; /* journal or event number expected next; 0: any */
    uint64_t rows;
    uint64_t last;  /* number, or last journal number of the batch, seen last */
    int stop_at;    /* return value of the visitor once rows reaches stop_after */
    uint64_t stop_after;
    uint8_t chain[STORE_DIGEST_SIZE];
    bool chained;
    uint64_t sum; /* of contents */
};

uint64_t sum_row(uint64_t sum, const struct journal_row *row);
uint64_t sum_effects(uint64_t sum, const struct effect_row *row);
/* Visitors, for struct seen *. */
int see_row(void *ctx, const struct journal_row *row);
int see_effects(void *ctx, const struct effect_row *row);

struct store_reader *reader_of_store(struct store *s);
/* The store is as it was after the maker's last batch: head, and every row chained. */
void expect_head(struct store *s, const struct batch_maker *m);
int append_made(struct batch_maker *m, struct store *s);
/* A maker in step with the empty store, and so many batches appended. */
struct batch_maker *maker_with(struct store *s, size_t batches, uint64_t seed);
void maker_free(struct batch_maker *m);
