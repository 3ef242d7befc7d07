/* Fuzzes the way from the desk's frames into the core (wire/decode, core/engine): whatever peers
 * send, decoding ends and stays within its arena, and what it accepts the core takes or refuses.
 * After every step the postings balance and events are numbered without gaps; in the end the state
 * survives being saved and loaded.
 *
 * Bytes: frames, each with its size in two bytes before it, least significant first. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core/engine/engine.h"
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_effects(const struct effects *effects, uint64_t *last_event)
{
    int64_t sum = 0;
    for (size_t i = 0; i < effects->posting_count; i++)
        require(!__builtin_add_overflow(sum, effects->postings[i].amount, &sum));
    require(sum == 0);
    for (size_t i = 0; i < effects->event_count; i++)
        require(effects->events[i].number == ++*last_event);
}

/* A saved state loads, and saves to the same bytes. */
static void check_image(const struct engine *e)
{
    struct buffer first = BUFFER_NULL, second = BUFFER_NULL;
    struct engine *loaded = NULL;
    require(engine_save(e, &first) == 0);
    require(engine_load(buffer_bytes(&first), &loaded) == 0);
    require(engine_save(loaded, &second) == 0);
    require(first.size == second.size && !memcmp(first.data, second.data, first.size));
    engine_free(loaded);
    buffer_fini(&first);
    buffer_fini(&second);
}

/* The journal keeps the Submission as received and reads it again at every start. */
static void check_again(const struct request *r)
{
    struct arena arena = {.limit = WIRE_ARENA_BYTES_MAX};
    struct input again;
    require(wire_decode_submission(r->raw, &arena, &again) == 0);
    require(again.number == r->submission.number && again.item_count == r->submission.item_count);
    arena_fini(&arena);
}

static int take(struct engine *e, struct request *r, uint64_t *journal, uint64_t *last_event)
{
    struct input *in = &r->submission;
    const struct effects *effects;
    uint64_t expected = 0;
    check_again(r);
    (void)engine_admit(e, in->party, in->feed, in->number, &expected);
    in->number = expected; /* gaps and repeats end before the core: nothing would be fuzzed */
    in->journal = ++*journal;
    in->epoch = 1;
    in->received = (struct instant){(int64_t)*journal};
    int rc = engine_step(e, in, &effects);
    require(rc == 0);
    check_effects(effects, last_event);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {.limit = WIRE_ARENA_BYTES_MAX};
    struct reader frames = reader_of((struct bytes){data, size});
    struct engine *e;
    uint64_t journal = 0, last_event = 0;
    require(engine_new(&e) == 0);
    while (reader_left(&frames) >= 2) {
        struct request request;
        size_t length = reader_u8(&frames);
        length |= (size_t)reader_u8(&frames) << 8;
        if (length > reader_left(&frames))
            length = reader_left(&frames);
        int rc = wire_decode_request(reader_take(&frames, length), &arena, &request);
        require(rc == 0 || rc == WIRE_REFUSED || rc == ERR_MEMORY);
        if (rc == 0 && request.kind == REQUEST_SUBMISSION)
            take(e, &request, &journal, &last_event);
        arena_reset(&arena);
    }
    check_image(e);
    engine_free(e);
    arena_fini(&arena);
    return 0;
}
