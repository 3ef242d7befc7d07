#include "ctl/talk/event_line.h"
#include <stdlib.h>
#include <string.h>
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"
#include "kit/s75_explanation.h"

static enum style style_of(S75__V1__EventKind kind)
{
    switch (kind) {
    case S75__V1__EVENT_KIND__EVENT_CONDITION_OVERDUE:
    case S75__V1__EVENT_KIND__EVENT_HOLD_PLACED:
    case S75__V1__EVENT_KIND__EVENT_BELOW_MINIMUM:
    case S75__V1__EVENT_KIND__EVENT_OVERCLAIMED:
    case S75__V1__EVENT_KIND__EVENT_EXPENDITURE_QUERY:
    case S75__V1__EVENT_KIND__EVENT_MINIMUM_SPEND_UNMET:
    case S75__V1__EVENT_KIND__EVENT_DFG_PASSPORTING_OVERDUE:
    case S75__V1__EVENT_KIND__EVENT_UNDERPAID:
    case S75__V1__EVENT_KIND__EVENT_OVERPAID:
    case S75__V1__EVENT_KIND__EVENT_OVERDUE:
    case S75__V1__EVENT_KIND__EVENT_UNALLOCATED:
    case S75__V1__EVENT_KIND__EVENT_DUPLICATE_SUSPECTED:
    case S75__V1__EVENT_KIND__EVENT_DATE_SUSPECTED:
    case S75__V1__EVENT_KIND__EVENT_REFERENCE_SUSPECTED:
    case S75__V1__EVENT_KIND__EVENT_YEAR_NOT_ENDED:
    case S75__V1__EVENT_KIND__EVENT_PLAN_STEP_OVERDUE:
    case S75__V1__EVENT_KIND__EVENT_CONTRIBUTION_KIND_ENDED:
    case S75__V1__EVENT_KIND__EVENT_INPUT_REFUSED:
    case S75__V1__EVENT_KIND__EVENT_HELD: return STYLE_BAD;
    case S75__V1__EVENT_KIND__EVENT_MATCHED:
    case S75__V1__EVENT_KIND__EVENT_HOLD_LIFTED:
    case S75__V1__EVENT_KIND__EVENT_RELEASED:
    case S75__V1__EVENT_KIND__EVENT_BACKDATED_ADJUSTMENT:
    case S75__V1__EVENT_KIND__EVENT_CLEARED:
        return STYLE_GOOD;
    case S75__V1__EVENT_KIND__EVENT_POSITION_CHANGED: return STYLE_DIM;
    case S75__V1__EVENT_KIND__EVENT_UNKNOWN:
    case S75__V1__EVENT_KIND__EVENT_ROUTED:
    case S75__V1__EVENT_KIND__EVENT_TIMING_DIFFERENCE:
    case S75__V1__EVENT_KIND__EVENT_REPEATED_DOCUMENT:
    case S75__V1__EVENT_KIND__EVENT_REVERSED:
    case S75__V1__EVENT_KIND__EVENT_AGREED:
    case S75__V1__EVENT_KIND__EVENT_PENDING:
    case S75__V1__EVENT_KIND__EVENT_DECIDED:
    case S75__V1__EVENT_KIND__EVENT_TRANSFERRED:
    case S75__V1__EVENT_KIND__EVENT_PAYMENT_EARNED:
    case S75__V1__EVENT_KIND__EVENT_SPENT:
    case S75__V1__EVENT_KIND__EVENT_RISK_SHARED:
    case S75__V1__EVENT_KIND__EVENT_UNMATCHED:
    case S75__V1__EVENT_KIND__EVENT_EXCEPTION_CHANGED:
    case S75__V1__EVENT_KIND__EVENT_ADJUSTED:
    case S75__V1__EVENT_KIND__EVENT_OPENED:
    case S75__V1__EVENT_KIND__EVENT_PERIOD_CLOSED:
    case S75__V1__EVENT_KIND__EVENT_PERIOD_REOPENED:
    case S75__V1__EVENT_KIND__EVENT_QUARANTINE_CHANGED:
    case S75__V1__EVENT_KIND__EVENT_DOCUMENT_REVERSED:
    case _S75__V1__EVENT_KIND_IS_INT_SIZE: break;
    }
    return STYLE_PLAIN;
}

/* Blanks are owed until text follows them, so that no line ends with any. */
struct line {
    FILE *file;
    const struct ctl *ctl;
    size_t owed;
};

/* Text in so many columns, and two blanks. */
static void put(struct line *l, const char *text, enum align align, size_t columns,
                enum style style)
{
    size_t width = text_width(text), fill = width < columns ? columns - width : 0;
    l->owed += align == ALIGN_RIGHT ? fill : 0;
    if (*text) {
        fprintf(l->file, "%*s%s", (int)l->owed, "", style_begin(style, l->ctl->colours));
        text_clean(text, l->file);
        fputs(style_end(style, l->ctl->colours), l->file);
        l->owed = 0;
    }
    l->owed += (align == ALIGN_LEFT ? fill : 0) + 2;
}

/* "council 2017/18 no. 4" */
static void put_contribution_year(struct line *l, const S75__V1__Event *e)
{
    char year[S75_TEXT_MAX] = "", number[16] = "", text[300];
    if (e->has_year)
        words_year(e->year, year);
    if (e->has_instalment)
        snprintf(number, sizeof number, "no. %u", e->instalment);
    const char *own = e->contribution ? e->contribution : "",
               *partner = e->partner ? e->partner : "";
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s", partner, *partner && *own ? " " : "", own,
             *year ? " " : "", year, *number ? " " : "", number);
    put(l, text, ALIGN_LEFT, 32, STYLE_PLAIN);
}

const char *event_amount(const S75__V1__Event *e, char *pounds)
{
    bool is_gap = e->kind == S75__V1__EVENT_KIND__EVENT_OVERDUE ||
                  e->kind == S75__V1__EVENT_KIND__EVENT_UNDERPAID ||
                  e->kind == S75__V1__EVENT_KIND__EVENT_OVERPAID;
    if (is_gap && e->has_difference_pence)
        return s75_pounds(e->difference_pence, pounds);
    return e->has_amount_pence ? s75_pounds(e->amount_pence, pounds) : "";
}

static void put_first_line(struct line *l, const S75__V1__Event *e)
{
    char number[24], day[S75_TEXT_MAX], kind[S75_NAME_MAX], pounds[S75_TEXT_MAX], text[200];
    snprintf(number, sizeof number, "%llu", (unsigned long long)e->number);
    put(l, number, ALIGN_RIGHT, 8, STYLE_PLAIN);
    put(l, s75_day_text(e->booked_on, day), ALIGN_LEFT, 10, STYLE_PLAIN);
    put(l, e->pool, ALIGN_LEFT, 22, STYLE_PLAIN);
    put(l, words_enum(&s75__v1__event_kind__descriptor, (int)e->kind, kind), ALIGN_LEFT, 19,
        style_of(e->kind));
    put_contribution_year(l, e);
    put(l, event_amount(e, pounds), ALIGN_RIGHT, 16, STYLE_PLAIN);
    put(l, e->has_value_date ? s75_day_text(e->value_date, day) : "", ALIGN_LEFT, 10, STYLE_PLAIN);
    if (e->has_reason)
        put(l, words_enum(&s75__v1__reason__descriptor, (int)e->reason, kind), ALIGN_LEFT, 0,
            STYLE_PLAIN);
    if (e->reference) {
        snprintf(text, sizeof text, "ref %s", e->reference);
        put(l, text, ALIGN_LEFT, 0, STYLE_PLAIN);
    }
    snprintf(text, sizeof text, "input %llu", (unsigned long long)e->cause);
    put(l, text, ALIGN_LEFT, 0, STYLE_DIM);
    fputc('\n', l->file);
}

static void put_position(const S75__V1__Position *p, FILE *file)
{
    char as_of[S75_TEXT_MAX], due[S75_TEXT_MAX], paid[S75_TEXT_MAX], received[S75_TEXT_MAX],
        variance[S75_TEXT_MAX], more[S75_TEXT_MAX];
    fprintf(file, "          by %s: due %s, paid %s, received %s, variance %s",
            s75_day_text(p->as_of, as_of), s75_pounds(p->due_pence, due),
            s75_pounds(p->paid_pence, paid), s75_pounds(p->received_pence, received),
            s75_pounds(p->variance_pence, variance));
    if (p->has_adjusted_pence)
        fprintf(file, ", adjusted %s", s75_pounds(p->adjusted_pence, more));
    if (p->has_written_off_pence)
        fprintf(file, ", written off %s", s75_pounds(p->written_off_pence, more));
    if (p->has_held_pence)
        fprintf(file, ", held %s", s75_pounds(p->held_pence, more));
    fputc('\n', file);
}

static void put_refusal(const struct ctl *ctl, const S75__V1__Refusal *r, FILE *file)
{
    char text[1024];
    text_wrap(s75_refusal_text(r, text, sizeof text), 10, ctl->width, file);
}

void event_line(const struct ctl *ctl, const S75__V1__Event *e, FILE *file)
{
    struct line line = {.file = file, .ctl = ctl};
    put_first_line(&line, e);
    if (e->document) {
        fputs("          ", file);
        text_clean(e->document, file);
        if (e->has_row)
            fprintf(file, ", row %u", e->row);
        fputc('\n', file);
    }
    char *found = s75_explanation(e->parts, e->n_parts);
    if (!found || *found)
        text_wrap(found ? found : "out of memory", 10, ctl->width, file);
    free(found);
    if (e->position)
        put_position(e->position, file);
    if (e->refusal)
        put_refusal(ctl, e->refusal, file);
}
