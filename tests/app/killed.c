/* Linked into test daemons (ld --wrap): ends the process by SIGKILL at the moment of a start that
 * S75_KILL names. synthetic. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sqlite/connection/compress.h"
#include "store/store.h"

struct connection;
int __real_checkpoint_save(struct store *s, const struct checkpoint *c);
int __wrap_checkpoint_save(struct store *s, const struct checkpoint *c);
int __real_stand_insert(struct connection *c, struct compress *z, uint64_t journal, struct bytes i);
int __wrap_stand_insert(struct connection *c, struct compress *z, uint64_t journal, struct bytes i);
int __real_journal_append_stand(struct store *s, const struct journal_row *row,
                                const struct effect_row *effects, struct bytes image);
int __wrap_journal_append_stand(struct store *s, const struct journal_row *row,
                                const struct effect_row *effects, struct bytes image);

static void moment(const char *name)
{
    const char *at = getenv("S75_KILL");
    if (at && strcmp(at, name) == 0)
        (void)kill(getpid(), SIGKILL);
    if (at && strcmp(at, "hang") == 0 && strcmp(name, "before the checkpoint") == 0)
        for (;;)
            (void)pause();
}

int __wrap_checkpoint_save(struct store *s, const struct checkpoint *c)
{
    moment("before the checkpoint");
    const int rc = __real_checkpoint_save(s, c);
    moment("after the checkpoint");
    return rc;
}

int __wrap_stand_insert(struct connection *c, struct compress *z, uint64_t journal, struct bytes i)
{
    moment("before the state is kept");
    const int rc = __real_stand_insert(c, z, journal, i);
    moment("before the commit");
    return rc;
}

int __wrap_journal_append_stand(struct store *s, const struct journal_row *row,
                                const struct effect_row *effects, struct bytes image)
{
    moment("before the stand");
    const int rc = __real_journal_append_stand(s, row, effects, image);
    moment("after the stand");
    return rc;
}
