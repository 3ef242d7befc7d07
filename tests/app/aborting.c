/* Linked into s75d-aborting (ld --wrap): a daemon whose core ends the process at rows whose reason
 * is one of these words. synthetic. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "core/engine/engine.h"

int __wrap_engine_step(struct engine *e, const struct input *in, const struct effects **ret);
int __real_engine_step(struct engine *e, const struct input *in, const struct effects **ret);

/* Until the stack is used up: it is 8 MiB. */
static int deepen(volatile int *above, int times)
{
    volatile int here[1024] = {*above};
    return times ? deepen(&here[0], times - 1) + here[1023] : 0;
}

static void end_by(struct text reason)
{
    static volatile int zero;
    if (text_equal(reason, text_of("abort")))
        abort();
    if (text_equal(reason, text_of("null")))
        *(volatile int *)(uintptr_t)zero = 1;
    if (text_equal(reason, text_of("divide")))
        (void)raise(SIGFPE); /* a division by nought is none on every processor */
    if (text_equal(reason, text_of("illegal")))
        __builtin_trap();
    if (text_equal(reason, text_of("stack")))
        zero = deepen(&zero, 1000000);
    if (text_equal(reason, text_of("hang")))
        for (;;)
            (void)pause();
}

int __wrap_engine_step(struct engine *e, const struct input *in, const struct effects **ret)
{
    for (uint32_t i = 0; i < in->item_count; i++)
        if (in->items[i].kind == ITEM_UNREADABLE)
            end_by(in->items[i].unreadable.reason);
    return __real_engine_step(e, in, ret);
}
