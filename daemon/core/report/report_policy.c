/* core/report/report_policy: what policy says of a contribution year: the packs that count, the
 * words that hold and what is said of each, and the national figures, each with its source. A
 * figure of which no source says the amount is unknown: the cell is empty, and its source says so.
 */
#include "core/foundation/policy.h"
#include "core/report/reports.h"

enum { PACK, PACK_TITLE, FROM, TO, ADDS, AUTHORITY, EVIDENCE, RECORDED, PACK_COLUMNS };
static const struct report_column pack_columns[PACK_COLUMNS] = {
    [PACK] = {"pack", "Pack", CELL_TEXT},
    [PACK_TITLE] = {"title", "Title", CELL_TEXT},
    [FROM] = {"from_year", "From", CELL_NUMBER},
    [TO] = {"to_year", "To", CELL_NUMBER},
    [ADDS] = {"says", "Says", CELL_TEXT},
    [AUTHORITY] = {"authority", "Authority", CELL_TEXT},
    [EVIDENCE] = {"evidence", "Evidence", CELL_TEXT},
    [RECORDED] = {"recorded_on", "Recorded on", CELL_DATE},
};

enum { VOCABULARY, WORD, ATTRIBUTES, WORD_TITLE, WORD_PACK, IN_USE, WORD_SOURCE, WORD_COLUMNS };
static const struct report_column word_columns[WORD_COLUMNS] = {
    [VOCABULARY] = {"vocabulary", "Vocabulary", CELL_TEXT},
    [WORD] = {"word", "Word", CELL_TEXT},
    [ATTRIBUTES] = {"attributes", "Attributes", CELL_TEXT},
    [WORD_TITLE] = {"title", "Title", CELL_TEXT},
    [WORD_PACK] = {"pack", "Pack", CELL_TEXT},
    [IN_USE] = {"in_use", "In use", CELL_TEXT},
    [WORD_SOURCE] = {"source", "Source", CELL_TEXT},
};

enum { FIGURE, FIGURE_TITLE, AMOUNT, FIGURE_PACK, FIGURE_SOURCE, FIGURE_COLUMNS };
static const struct report_column figure_columns[FIGURE_COLUMNS] = {
    [FIGURE] = {"figure", "Figure", CELL_TEXT},
    [FIGURE_TITLE] = {"title", "Title", CELL_TEXT},
    [AMOUNT] = {"amount_pence", "Amount", CELL_MONEY},
    [FIGURE_PACK] = {"pack", "Pack", CELL_TEXT},
    [FIGURE_SOURCE] = {"source", "Source", CELL_TEXT},
};

static bool is_of_year(const struct policy_pack *p, int year)
{
    return p->from_year <= year && year <= p->to_year;
}

static void write_packs(const struct engine *e, int year, struct report *r)
{
    struct table *t = table_new(r, "packs", "Policy packs", pack_columns, PACK_COLUMNS);
    for (size_t i = 0; i < policy_pack_count(e); i++) {
        const struct policy_pack *p = policy_pack_at(e, i);
        if (!is_of_year(p, year))
            continue;
        struct row *row = table_row(r, t, false);
        cell_text(row, PACK, p->pack);
        cell_text(row, PACK_TITLE, p->title);
        cell_number(row, FROM, p->from_year);
        cell_number(row, TO, p->to_year);
        cell_text(row, ADDS, text_of(p->adds ? "what holds besides" : "what holds"));
        cell_text(row, AUTHORITY, p->authority);
        cell_text(row, EVIDENCE, p->evidence);
        cell_date(row, RECORDED, p->recorded_on);
    }
}

static struct text attributes_text(struct report *r, uint32_t bits)
{
    struct text said = TEXT_NONE;
    for (int i = 1; i < POLICY_ATTRIBUTE_COUNT; i++)
        if (bits >> i & 1)
            said = arena_print(r->arena, "%.*s%s%s", TEXT_ARG(said), said.size ? ", " : "",
                               policy_attribute_words[i]);
    return said;
}

static void write_words(const struct engine *e, int year, struct report *r)
{
    struct table *t = table_new(r, "words", "Words that hold", word_columns, WORD_COLUMNS);
    for (int v = 1; v < VOCABULARY_COUNT; v++)
        for (uint32_t i = 1; i <= policy_name_count(e); i++) {
            const struct policy_meaning *m =
                (int)policy_vocabulary(e, i) == v ? policy_meaning_of(e, i, year) : NULL;
            if (!m)
                continue;
            const bool is_first = m->pack == POLICY_FIRST;
            struct row *row = table_row(r, t, false);
            cell_text(row, VOCABULARY, text_of(vocabulary_words[v]));
            cell_text(row, WORD, policy_word(e, i));
            cell_text(row, ATTRIBUTES, attributes_text(r, m->attributes));
            cell_text(row, WORD_TITLE, m->title);
            cell_text(row, WORD_PACK,
                      is_first ? text_of("none: as built in") : policy_pack_at(e, m->pack)->pack);
            cell_text(row, IN_USE, text_of(policy_is_used(e, i, year) ? "yes" : ""));
            cell_text(row, WORD_SOURCE, m->source);
        }
}

static void write_figures(const struct engine *e, int year, struct report *r)
{
    struct table *t = table_new(r, "figures", "National figures", figure_columns, FIGURE_COLUMNS);
    for (size_t i = 0; i < policy_pack_count(e); i++) {
        const struct policy_pack *p = policy_pack_at(e, i);
        for (size_t k = 0; k < p->figures.count && is_of_year(p, year); k++) {
            const struct policy_figure *f = &p->figures.items[k];
            struct row *row = table_row(r, t, false);
            cell_text(row, FIGURE, f->figure);
            cell_text(row, FIGURE_TITLE, f->title);
            if (f->amount != POLICY_UNKNOWN)
                cell_money(row, AMOUNT, f->amount);
            cell_text(row, FIGURE_PACK, p->pack);
            cell_text(row, FIGURE_SOURCE,
                      f->amount == POLICY_UNKNOWN ? text_of("unknown: no source says it")
                                                  : f->source);
        }
    }
}

int report_policy(const struct engine *e, const struct report_asked *asked, struct report *r)
{
    report_title(r, "Policy of %d/%02d", asked->year, (asked->year + 1) % 100);
    write_packs(e, asked->year, r);
    write_words(e, asked->year, r);
    write_figures(e, asked->year, r);
    return 0;
}
