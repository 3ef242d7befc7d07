/* sqlite/journal/loss: whether the journal is the one from which was acknowledged.
 *
 * What is known of that lies outside of journal.db: in `witness`, which follows it within a moment;
 * in state.db, whose checkpoint was made of it; in books.db, which were written from it. A journal
 * that ends before any of them, or has another row where they stand, is not served. */
#pragma once
#include "sqlite/connection/connection.h"
#include "sqlite/journal/witness.h"

struct loss {
    struct witness_mark marks[3]; /* of the witness, state.db and books.db */
    bool known[3];
    bool has_chain[3]; /* the books know a number only */
    bool is_copy;      /* journal.db is another file than the witness saw, or nothing saw it */
    bool is_changed;   /* it was written to since: by a kill in between, or by somebody else */
};

/* What the witness alone knows; writes nothing. ERR_IO, ERR_MEMORY. */
int loss_look_at_witness(const char *directory, struct loss *ret_loss);
/* Before journal.db is opened, which may change what lies there. Looks at the witness and the
 * books; checkpoint may be NULL. What is damaged is no evidence. ERR_IO, ERR_MEMORY. */
int loss_gather(const char *directory, const struct checkpoint *checkpoint, struct loss *ret_loss);
/* 0, or ERR_LOST with a sentence: there is no journal.db (an empty one is none), though something
 * is known of it. */
int loss_before_open(const char *directory, const struct loss *loss, char *text, size_t size);
/* 0, or ERR_LOST with a sentence: the journal is not the one that is known. ERR_IO... */
int loss_judge(struct connection *journal, const struct store_head *head, const struct loss *loss,
               char *text, size_t size);
/* Which file a name is (journal.db, its log), and how it stands. ERR_IO, ERR_ABSENT, ERR_MEMORY. */
int loss_identify(const char *directory, const char *name, struct witness_mark *mark);
