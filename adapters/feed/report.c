#include "feed/report.h"

#include <jansson.h>
#include <time.h>

#include "base/error.h"
#include "base/money.h"
#include "base/text.h"
#include "feed/message.h"
#include "kit/s75_json.h"
#include "kit/s75_text.h"

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 200, PROGRESS_ITEMS = 256 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void clear_line(struct report *r)
{
    if (r->on_line)
        fputs("\r\033[K", r->err);
    r->on_line = false;
}

void report_begin(struct report *r)
{
    r->begun = false;
    r->begin_ms = r->reported_ms = now_ms();
    r->asked = 0;
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* Prints t in width columns, counting characters of UTF-8; what is longer is cut, and ends in an
 * ellipsis. */
static void print_column(FILE *out, struct text cell, size_t width)
{
    char shown[1024];
    const struct text t = {shown, text_show(cell, shown, sizeof shown)};
    size_t characters = 0, columns = 0;
    for (size_t i = 0; i < t.size; i++)
        characters += begins_character(t.data[i]);
    const bool cut = characters > width;
    const size_t room = cut ? width - 1 : width;
    for (size_t i = 0; i < t.size && columns + begins_character(t.data[i]) <= room; i++) {
        columns += begins_character(t.data[i]);
        fputc(t.data[i], out);
    }
    if (cut) {
        fputs("…", out);
        columns++;
    }
    for (; columns < width; columns++)
        fputc(' ', out);
    fputs("  ", out);
}

/* Of spending the scheme is shown; of a receipt the pool it is in. */
static bool is_spending(const struct item *item)
{
    return item->type == ITEM_EXPENDITURE || item->type == ITEM_COMMITMENT;
}

static bool is_of_pool(const struct item *item)
{
    return item->type == ITEM_RECEIPT || item->type == ITEM_REVERSAL;
}

static void print_row(struct report *r, const struct item *item)
{
    char money[MONEY_TEXT_MAX], date[S75_TEXT_MAX];
    const struct text kind = item_value(item, "kind")->text;
    fprintf(r->out, "%7u  %-10s  %18s  ", item->row,
            s75_day_text((int32_t)item_value(item, "value_date")->number, date),
            money_print(item_value(item, "amount")->number, money));
    if (is_spending(item))
        print_column(r->out, item_value(item, "scheme")->text, 15);
    else
        print_column(r->out, kind.size ? kind : text_of("-"), 15);
    print_column(r->out, item_value(item, "payer")->text, 12);
    print_column(r->out, item_value(item, is_of_pool(item) ? "pool" : "payee")->text, 26);
    print_column(r->out, item_value(item, "reference")->text, 12);
    (void)s75_print(r->out, "%.*s\n", TEXT_ARG(item_value(item, "description")->text));
}

int report_item(struct report *r, const struct item *item, struct arena *arena)
{
    S75__V1__Item message;
    clear_line(r);
    if (r->json) {
        arena_reset(arena);
        if (message_make(item, arena, &message) < 0)
            return ERR_MEMORY;
        return s75_json_print(&message.base, 0, r->out) == S75_ERR_MEMORY ? ERR_MEMORY : 0;
    }
    if (item->unreadable)
        return 0; /* printed by report_unreadable */
    if (!r->begun)
        fprintf(r->out, "%7s  %-10s  %18s  %-15s  %-12s  %-26s  %-12s  %s\n", "LINE", "DATE",
                "POUNDS", is_spending(item) ? "SCHEME" : "KIND", "PAYER",
                is_of_pool(item) ? "POOL" : "PAYEE",
                "REFERENCE", "DESCRIPTION");
    r->begun = true;
    print_row(r, item);
    return 0;
}

void report_unreadable(struct report *r, const char *path, const struct item *item)
{
    clear_line(r);
    (void)s75_print(r->err, "%s:%u: ", path, item->row);
    if (item->column.size)
        (void)s75_print(r->err, "column \"%.*s\": ", TEXT_ARG(item->column));
    if (item->value.size)
        (void)s75_print(r->err, "\"%.*s\": ", TEXT_ARG(item->value));
    (void)s75_print(r->err, "%.*s\n", TEXT_ARG(item->reason));
}

void report_refused(struct report *r, const char *path, uint32_t row, const char *text)
{
    clear_line(r);
    if (row)
        (void)s75_print(r->err, "%s:%u: refused by s75d: %s\n", path, row, text);
    else
        (void)s75_print(r->err, "%s: refused by s75d: %s\n", path, text);
}

void report_progress(struct report *r, const struct row_source *source, bool is_looking)
{
    if (!r->progress || ++r->asked % PROGRESS_ITEMS)
        return;
    const int64_t now = now_ms();
    if (now - r->begin_ms < PROGRESS_AFTER_MS || now - r->reported_ms < PROGRESS_EVERY_MS)
        return;
    r->reported_ms = now;
    r->on_line = true;
    fputs("\r\033[K", r->err);
    (void)s75_print(r->err, "%s: %s%u of %u lines", source->name,
                    is_looking ? "looked through " : "", source->at, source->of);
    fflush(r->err);
}

void report_note(struct report *r, const char *text)
{
    clear_line(r);
    (void)s75_print(r->err, "%s\n", text);
}

static void print_skips(struct report *r, const struct intake *in)
{
    const struct mapping *m = in->mapping;
    for (size_t i = 0; i < m->rule_count; i++)
        if (in->skipped[i])
            fprintf(r->out, "  %u skipped: %.*s (%s:%zu)\n", in->skipped[i],
                    TEXT_ARG(m->rules[i].skip), m->path, m->rules[i].line);
    if (in->skipped[m->rule_count])
        fprintf(r->out, "  1 skipped: %.*s (%s:%zu)\n", TEXT_ARG(m->trailer.rule.skip), m->path,
                m->trailer.rule.line);
}

static void print_result(struct report *r, const struct intake *in, const struct result *result)
{
    const struct tally *t = &in->tally;
    char money[MONEY_TEXT_MAX];
    (void)s75_print(r->out, "%s: %u row%s, %u %s%s, total %s, %u skipped, %u unreadable",
                    in->source->path, t->rows, t->rows == 1 ? "" : "s", t->items,
                    item_type_name(in->mapping->item), t->items == 1 ? "" : "s",
                    t->total_overflow ? "beyond reckoning" : money_print(t->total_pence, money),
                    t->skipped, t->unreadable);
    if (!r->dry_run)
        fprintf(r->out, ", %u refused by s75d", result->refused);
    if (in->mapping->synthetic)
        fputs("; synthetic", r->out);
    if (r->dry_run)
        fputs("; dry run, nothing was sent", r->out);
    else if (!t->items && !t->unreadable)
        fputs("; nothing to send", r->out);
    else
        fprintf(r->out, "; loaded, last as input %llu", (unsigned long long)result->journal);
    if (result->resumed)
        fprintf(r->out, "; gone on after %u items of an earlier run", result->resumed);
    fputc('\n', r->out);
    print_skips(r, in);
}

/* Who runs a file again because rows of it were refused would be puzzled by "already loaded". */
static void print_known(struct report *r, const struct intake *in, const struct result *result)
{
    const unsigned long long journal = result->journal;
    (void)s75_print(r->out, "%s: already loaded as input %llu; nothing counted",
                    in->source->path, journal);
    if (result->refused)
        fprintf(r->out, "; %u row%s refused then: s75ctl show %llu", result->refused,
                result->refused == 1 ? " was" : "s were", journal);
    if (result->partly)
        fprintf(r->out, "; for rows refused in its earlier inputs, if any, see s75ctl quarantine");
    fputc('\n', r->out);
}

/* Keys are stable; amounts are pence. */
static json_t *summary_json(const struct report *r, const struct intake *in,
                            const struct result *result)
{
    const struct tally *t = &in->tally;
    const bool known = result->outcome == OUTCOME_KNOWN;
    return json_pack("{s:{s:s, s:s, s:b, s:b, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}}",
                     "summary", "file", in->source->path, "item",
                     item_type_name(in->mapping->item), "dry_run", r->dry_run, "synthetic",
                     in->mapping->synthetic, "known", known, "rows", (json_int_t)t->rows, "items",
                     (json_int_t)t->items, "skipped", (json_int_t)t->skipped, "unreadable",
                     (json_int_t)t->unreadable, "refused", (json_int_t)result->refused, "resumed",
                     (json_int_t)result->resumed, "total_pence", (json_int_t)t->total_pence,
                     "input", (json_int_t)result->journal);
}

int report_summary(struct report *r, const struct intake *intake, const struct result *result)
{
    clear_line(r);
    if (r->json) {
        json_t *json = summary_json(r, intake, result);
        if (!json)
            return ERR_MEMORY;
        (void)s75_json_write(json, 0, r->out);
        fputc('\n', r->out);
        json_decref(json);
    } else if (result->outcome == OUTCOME_KNOWN) {
        print_known(r, intake, result);
    } else {
        print_result(r, intake, result);
    }
    fflush(r->out);
    return 0;
}
