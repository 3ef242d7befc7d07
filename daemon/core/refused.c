#include "core/refused.h"
#include "core/agenda.h"

struct before_item refused_mark(const struct engine *e)
{
    return (struct before_item){e->streams.count, e->last_wake};
}

static void forget_last_stream(struct engine *e)
{
    uint32_t last = (uint32_t)e->streams.count - 1;
    struct stream *st = &e->streams.items[last];
    struct line *l = &e->lines.items[st->line];
    size_t i = 0;
    while (l->streams.items[i] != last)
        i++;
    for (l->streams.count--; i < l->streams.count; i++)
        l->streams.items[i] = l->streams.items[i + 1];
    free(st->slots);
    free(st->days.items);
    free(st->fillings.items);
    *st = (struct stream){0};
    e->streams.count--;
}

void refused_undo(struct engine *e, const struct before_item *before)
{
    while (e->last_wake > before->last_wake)
        agenda_undo(e);
    while (e->streams.count > before->streams)
        forget_last_stream(e);
}
