#include "stage.h"

#include "base/buffer.h"

int stage_init(struct stage *s)
{
    *s = (struct stage){0};
    return engine_new(&s->engine);
}

void stage_fini(struct stage *s)
{
    engine_free(s->engine);
    *s = (struct stage){0};
}

int stage_submit(struct stage *s, const char *party, const char *feed,
                 const struct document_input *document, const struct item *items, size_t count,
                 const struct effects **ret_effects)
{
    struct input in = {
        .journal = s->journal + 1,
        .epoch = STAGE_EPOCH,
        .received = {.us = (int64_t)(s->journal + 1) * 1000000},
        .party = text_of(party),
        .feed = text_of(feed),
        .document = document,
        .items = items,
        .item_count = count,
    };
    (void)engine_admit(s->engine, in.party, in.feed, 0, &in.number);
    int rc = engine_step(s->engine, &in, ret_effects);
    if (!rc)
        s->journal++;
    return rc;
}

int stage_submit_one(struct stage *s, const struct item *item, const struct effects **ret_effects)
{
    return stage_submit(s, "TEST", "test", NULL, item, 1, ret_effects);
}

int stage_reload(struct stage *s)
{
    struct buffer image = BUFFER_NULL;
    struct engine *loaded = NULL;
    int rc = engine_save(s->engine, &image);
    if (!rc)
        rc = engine_load(buffer_bytes(&image), &loaded);
    if (!rc) {
        engine_free(s->engine);
        s->engine = loaded;
    }
    buffer_fini(&image);
    return rc;
}
