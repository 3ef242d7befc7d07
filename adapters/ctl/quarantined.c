#include "ctl/quarantined.h"
#include <stdlib.h>
#include <string.h>
#include "base/array.h"

static const char *const words[] = {
    [ROW_WAITING] = "waiting",     [ROW_TAKEN] = "taken",
    [ROW_SET_ASIDE] = "set-aside", [ROW_WITH_DOCUMENT] = "with-document",
    [ROW_NOT_KEPT] = "not-kept",
};

const char *quarantined_word(enum quarantined_state state)
{
    return words[state];
}

bool quarantined_state_of(const char *word, int *ret_state)
{
    *ret_state = -1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            *ret_state = (int)i;
    return *ret_state >= 0 || strcmp(word, "all") == 0;
}

static void free_row(struct quarantined *q)
{
    free(q->document);
    free(q->code);
    free(q->field);
    free(q->problem);
    free(q->reason);
}

void quarantined_fini(struct quarantined_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_row(&list->items[i]);
    free(list->items);
    *list = (struct quarantined_list){.count = 0};
}

static char *copy(struct quarantined_list *list, const char *text)
{
    char *made = strdup(text ? text : "");
    list->failed |= !made;
    return made;
}

static bool has_part(const S75__V1__Event *e, S75__V1__PartKind kind, const char **ret_note)
{
    for (size_t i = 0; i < e->n_parts; i++)
        if (e->parts[i]->kind == kind) {
            *ret_note = e->parts[i]->note;
            return true;
        }
    return false;
}

/* The refusal of a row of a document, not of the document as a whole. */
static void add(struct quarantined_list *list, const S75__V1__Event *e)
{
    char code[S75_NAME_MAX];
    const char *note;
    const S75__V1__Refusal *r = e->refusal;
    if (!e->document || !r || !e->has_item)
        return;
    if (ARRAY_ROOM(list)) {
        list->failed = true;
        return;
    }
    struct quarantined *q = &list->items[list->count++];
    *q = (struct quarantined){.journal = e->cause, .item = e->item, .row = e->row};
    if (has_part(e, S75__V1__PART_KIND__PART_NOT_KEPT, &note))
        q->state = ROW_NOT_KEPT;
    q->document = copy(list, e->document);
    q->code = copy(list, s75_enum_text(&s75__v1__refusal_code__descriptor, (int)r->code, code));
    q->field = copy(list, r->field);
    q->problem = copy(list, r->text);
}

/* Rows come in order, so that a later event about one finds it by halves. */
static struct quarantined *find(struct quarantined_list *list, uint64_t journal, uint32_t item)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct quarantined *q = &list->items[mid];
        if (q->journal < journal || (q->journal == journal && q->item < item))
            low = mid + 1;
        else
            high = mid;
    }
    struct quarantined *q = low < list->count ? &list->items[low] : NULL;
    return q && q->journal == journal && q->item == item ? q : NULL;
}

static void change(struct quarantined_list *list, const S75__V1__Event *e)
{
    const char *note = NULL;
    struct quarantined *q = find(list, e->other_cause, e->other_item);
    if (!q)
        return;
    if (has_part(e, S75__V1__PART_KIND__PART_RETRIED, &note))
        q->state = ROW_TAKEN;
    else if (has_part(e, S75__V1__PART_KIND__PART_WENT_WITH_DOCUMENT, &note))
        q->state = ROW_WITH_DOCUMENT;
    else if (has_part(e, S75__V1__PART_KIND__PART_SET_ASIDE, &note)) {
        q->state = ROW_SET_ASIDE;
        free(q->reason);
        q->reason = copy(list, note);
    }
}

static int on_event(void *ctx, const S75__V1__Event *e)
{
    struct quarantined_list *list = ctx;
    if (e->kind == S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED)
        add(list, e);
    else
        change(list, e);
    return list->failed;
}

static bool is_meant(const struct quarantined_filter *f, const struct quarantined *q)
{
    bool is_named = f->name_count == 0;
    for (size_t i = 0; i < f->name_count; i++)
        is_named |= f->names[i].journal == q->journal && f->names[i].item == q->item;
    return is_named && (f->state < 0 || f->state == (int)q->state) &&
           (!f->document || strcmp(f->document, q->document) == 0) &&
           (!f->code || strcmp(f->code, q->code) == 0) && (!f->row || f->row == q->row);
}

static void keep_meant(const struct quarantined_filter *f, struct quarantined_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_meant(f, &list->items[i]))
            list->items[kept++] = list->items[i];
        else
            free_row(&list->items[i]);
    }
    list->count = kept;
}

int quarantined_ask(struct s75_client *client, const struct quarantined_filter *filter,
                    struct quarantined_list *ret)
{
    S75__V1__EventKind kinds[] = {S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED,
                                  S75__V1__EVENT_KIND__EVENT_QUARANTINE_CHANGED};
    S75__V1__Follow follow = S75__V1__FOLLOW__INIT;
    follow.kinds = kinds;
    follow.n_kinds = sizeof kinds / sizeof *kinds;
    follow.has_until_caught_up = follow.until_caught_up = true;
    *ret = (struct quarantined_list){.count = 0};
    int r = s75_follow(client, &follow, on_event, ret);
    if (r < 0)
        return ctl_failed(client, r, NULL);
    if (ret->failed) {
        ctl_print("out of memory");
        return CTL_NO;
    }
    keep_meant(filter, ret);
    return CTL_OK;
}
