#include "core/diagnosis/candidate.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MORE_MAX = 16 }; /* "; and 53 more" */

bool candidate_step(struct candidates *c)
{
    if (c->steps >= c->steps_allowed)
        return false;
    c->steps++;
    return true;
}

static int compare(const struct candidate *a, const struct candidate *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    return text_compare(a->text, b->text);
}

static void insert(struct candidates *c, struct candidate candidate)
{
    size_t at = c->count;
    while (at > 0 && compare(&candidate, &c->items[at - 1]) < 0)
        at--;
    if ((at > 0 && compare(&candidate, &c->items[at - 1]) == 0) || at == CANDIDATES_MAX)
        return;
    if (c->count < CANDIDATES_MAX)
        c->count++;
    memmove(&c->items[at + 1], &c->items[at], (c->count - 1 - at) * sizeof *c->items);
    c->items[at] = candidate;
}

void candidate_add(struct candidates *c, enum reason reason, enum candidate_rank rank, int days,
                   const char *format, ...)
{
    char text[CANDIDATE_TEXT_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    insert(c, (struct candidate){reason, rank, days, arena_text(c->arena, text_of(text))});
}

struct text candidate_text(const struct candidates *c, size_t most, size_t room)
{
    char sentence[CANDIDATE_TEXT_MAX];
    size_t used = 0;
    if (room > sizeof sentence)
        room = sizeof sentence;
    for (size_t i = 0; i < c->count && i < most; i++) {
        const struct text *t = &c->items[i].text;
        const char *joint = i ? "; or: " : "";
        size_t size = strlen(joint) + t->size;
        if (used + size + MORE_MAX > room) {
            used += (size_t)snprintf(sentence + used, sizeof sentence - used, "; and %zu more",
                                     c->count - i);
            break;
        }
        used += (size_t)snprintf(sentence + used, sizeof sentence - used, "%s%.*s", joint,
                                 TEXT_ARG(*t));
    }
    return arena_text(c->arena, (struct text){used ? sentence : NULL, used});
}
