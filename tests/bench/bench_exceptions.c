/* How long the first page of exceptions takes that a filter means, with as many open as asked: in
 * the daemon's memory, without network and journal. Synthetic payments that belong to no
 * contribution; every run makes the same.
 *
 * usage: bench_exceptions [EXCEPTIONS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "core/report/report.h"
#include "pipeline.h"
#include "s75/v1/desk.pb-c.h"

enum { POOLS = 150, PER_MESSAGE = 1024, ARENA_BYTES = 64 << 20 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A request of so many payments of one council that no contribution awaits. */
static void add_payments(struct frames *out, unsigned council, uint64_t number, unsigned count)
{
    static S75__V1__Payment payments[PER_MESSAGE];
    static S75__V1__Item items[PER_MESSAGE], *list[PER_MESSAGE];
    static char references[PER_MESSAGE][24];
    char payer[16], payee[16];
    S75__V1__Submission s = S75__V1__SUBMISSION__INIT;
    S75__V1__Request r = S75__V1__REQUEST__INIT;
    snprintf(payer, sizeof payer, "C%04u", council);
    snprintf(payee, sizeof payee, "H%04u", council);
    for (unsigned i = 0; i < count; i++) {
        s75__v1__payment__init(&payments[i]);
        s75__v1__item__init(&items[i]);
        snprintf(references[i], sizeof references[i], "%u-%llu-%u", council,
                 (unsigned long long)number, i);
        payments[i].payer = payer;
        payments[i].payee = payee;
        payments[i].kind = (char *)(uintptr_t) "dfg";
        payments[i].amount_pence = (int64_t)(number * PER_MESSAGE + i) * 7919 % 100000007 + 1;
        payments[i].value_date = 20170401 + (int32_t)(i % 28);
        payments[i].reference = references[i];
        items[i].body_case = S75__V1__ITEM__BODY_PAYMENT;
        items[i].payment = &payments[i];
        list[i] = &items[i];
    }
    s.party = payer;
    s.feed = (char *)(uintptr_t) "bench";
    s.number = number;
    s.items = list;
    s.n_items = count;
    r.body_case = S75__V1__REQUEST__BODY_SUBMISSION;
    r.submission = &s;
    const size_t size = s75__v1__request__get_packed_size(&r);
    uint8_t *packed = malloc(size);
    s75__v1__request__pack(&r, packed);
    buffer_put(&out->bytes, packed, size);
    free(packed);
    out->ends = realloc(out->ends, (out->count + 1) * sizeof *out->ends);
    out->ends[out->count++] = out->bytes.size;
    out->transfers += count;
}

static void measure(const struct pipeline *p, const char *what, struct exceptions_asked asked)
{
    struct arena arena = {.limit = ARENA_BYTES};
    struct buffer out = BUFFER_NULL;
    asked.amount_to = asked.amount_to ? asked.amount_to : INT64_MAX;
    asked.due_by = DATE_NONE;
    asked.raised_by = DATE_NONE;
    asked.limit = WIRE_EXCEPTIONS_PAGE;
    const double began = now_s();
    if (wire_answer_exceptions(&out, &arena, 1, p->engine, UINT32_MAX, &asked, false))
        abort();
    printf("%s_ms %.1f\n", what, (now_s() - began) * 1e3);
    buffer_fini(&out);
    arena_fini(&arena);
}

int main(int argc, char **argv)
{
    const unsigned long wanted = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    struct frames setup = FRAMES_NULL, life = FRAMES_NULL;
    struct world world;
    struct pipeline p;
    world_init(&world, POOLS, 10);
    world_set_up(&world, &setup);
    world_day(&world, 20170501, &setup);
    pipeline_init(&p);
    pipeline_set_up(&p, &setup);
    for (unsigned long made = 0, i = 0; made < wanted; made += PER_MESSAGE, i++) {
        add_payments(&life, (unsigned)(i % POOLS), i / POOLS + 1, PER_MESSAGE);
        pipeline_run(&p, &life);
        frames_fini(&life);
        life = FRAMES_NULL;
    }
    struct report_status status;
    report_status(p.engine, &status);
    printf("exceptions %u\n", status.exceptions);
    measure(&p, "all", (struct exceptions_asked){.order = ORDER_ID});
    measure(&p, "last_page",
            (struct exceptions_asked){.after = status.exceptions - 300, .order = ORDER_ID});
    measure(&p, "by_amount", (struct exceptions_asked){.order = ORDER_AMOUNT});
    measure(&p, "by_due", (struct exceptions_asked){.order = ORDER_DUE});
    measure(&p, "nothing_owned",
            (struct exceptions_asked){.owner = text_of("A.GREEN"), .order = ORDER_ID});
    measure(&p, "small_sums", (struct exceptions_asked){.amount_to = 100, .order = ORDER_AGE});
    measure(&p, "partner",
            (struct exceptions_asked){.partner = text_of("C0149"), .order = ORDER_AMOUNT});
    pipeline_fini(&p);
    frames_fini(&setup);
    return 0;
}
