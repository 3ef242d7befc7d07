#include "stage.h"

#include "base/buffer.h"
#include "core/governance/record.h"

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

/* Approves it by one officer after the other until it waits no longer. */
static int approve(struct stage *s, uint64_t journal, uint32_t item, uint32_t i)
{
    int rc = 0;
    for (uint32_t k = 0; k < officer_count(s->engine) && !rc; k++) {
        const struct effects *effects;
        bool waits = i < pending_count(s->engine) && pending_at(s->engine, i)->journal == journal &&
                     pending_at(s->engine, i)->item == item;
        struct item approval = {.kind = ITEM_APPROVAL,
                                .approval = {.pending = journal,
                                             .item = item,
                                             .officer = officer_at(s->engine, k)->id,
                                             .decision = DECISION_APPROVED,
                                             .on = business_date(s->engine)}};
        if (!waits)
            break;
        rc = stage_submit_one(s, &approval, &effects);
    }
    return rc;
}

int stage_approve_all(struct stage *s)
{
    int rc = 0;
    for (uint32_t i = pending_count(s->engine); i-- > 0 && !rc;)
        if (i < pending_count(s->engine))
            rc = approve(s, pending_at(s->engine, i)->journal, pending_at(s->engine, i)->item, i);
    return rc;
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
