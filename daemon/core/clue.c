#include "core/clue.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/digits.h"
#include "core/elsewhere.h"
#include "core/rate.h"
#include "core/recall.h"
#include "core/suspense.h"

enum { MORE_MAX = 16 }; /* "; and 53 more" */

bool clue_step(struct clues *c)
{
    if (c->steps >= c->steps_allowed)
        return false;
    c->steps++;
    return true;
}

/* Lets one place be looked at, which may use a third of the steps that are left. */
static void look(struct clues *c, void (*place)(struct clues *))
{
    c->steps_allowed = c->steps + (CLUE_STEPS_MAX - c->steps) / 3;
    place(c);
}

static int compare(const struct clue *a, const struct clue *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    return text_compare(a->text, b->text);
}

static void insert(struct clues *c, struct clue clue)
{
    size_t at = c->count;
    while (at > 0 && compare(&clue, &c->items[at - 1]) < 0)
        at--;
    if ((at > 0 && compare(&clue, &c->items[at - 1]) == 0) || at == CLUES_MAX)
        return;
    if (c->count < CLUES_MAX)
        c->count++;
    memmove(&c->items[at + 1], &c->items[at], (c->count - 1 - at) * sizeof *c->items);
    c->items[at] = clue;
}

void clue_add(struct clues *c, enum reason reason, enum clue_rank rank, int days,
              const char *format, ...)
{
    char text[CLUE_TEXT_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    insert(c, (struct clue){reason, rank, days, arena_text(c->arena, text_of(text))});
}

static void look_at_amount(struct clues *c)
{
    if (c->expected > 0 && c->amount == sum(c->expected, c->expected))
        clue_add(c, REASON_DOUBLED, CLUE_SAME, 0, "it is twice that amount");
    enum reason slip = digits_slip(c->amount, c->expected);
    if (slip != REASON_UNEXPLAINED)
        clue_add(c, slip, CLUE_DIGITS, 0, "%s", digits_text(slip));
}

void clue_find(struct clues *c)
{
    c->count = 0;
    if (c->stream != NONE) {
        c->partner = c->e->lines.items[c->e->streams.items[c->stream].line].partner;
        look_at_amount(c);
        look(c, rate_look);
        look(c, suspense_look);
    }
    look(c, recall_look);
    look(c, elsewhere_look);
}

struct text clue_tell(const struct clues *c, size_t most, size_t room)
{
    char sentence[CLUE_TEXT_MAX];
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
