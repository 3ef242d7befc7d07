#include "core/workflow/workflow.h"
#include <stdio.h>
#include "base/error.h"
#include "core/contribution/contribution.h"
#include "core/foundation/agenda.h"
#include "core/foundation/emit.h"
#include "core/foundation/exception.h"
#include "core/foundation/ledger.h"
#include "core/foundation/partner.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/governance/mandate.h"
#include "core/governance/officer.h"
#include "core/workflow/adjustment.h"
#include "core/workflow/write_off.h"

#define IN(state) (1u << (state))
#define ANY_OPEN                                                                                   \
    (IN(STATE_OPEN) | IN(STATE_ASSIGNED) | IN(STATE_QUERIED) | IN(STATE_DISPUTED) |                \
     IN(STATE_ANSWERED) | IN(STATE_TIMING))
#define NOT_DISPUTED (ANY_OPEN & ~IN(STATE_DISPUTED))

enum { NEEDS_NOTE = 1, NEEDS_PARTY = 2, NEEDS_OWNER = 4, NEEDS_DUE = 8 };

/* From which states each action leads where, and what it must say. */
static const struct action {
    unsigned from;
    enum exception_state to; /* 0: as before */
    unsigned needs;
    const char *word;
    enum part_kind part;
} actions[] = {
    [ACTION_ASSIGN] = {ANY_OPEN, 0, NEEDS_OWNER, "assigned", PART_ASSIGNED},
    [ACTION_QUERY] = {NOT_DISPUTED, STATE_QUERIED, NEEDS_NOTE | NEEDS_PARTY, "asked", PART_ASKED},
    [ACTION_DISPUTE] = {ANY_OPEN, STATE_DISPUTED, NEEDS_NOTE | NEEDS_PARTY, "disputed",
                        PART_DISPUTED},
    [ACTION_ANSWER] = {IN(STATE_QUERIED) | IN(STATE_DISPUTED), STATE_ANSWERED,
                       NEEDS_NOTE | NEEDS_PARTY, "answered", PART_ANSWERED},
    [ACTION_RESOLVE] = {IN(STATE_QUERIED) | IN(STATE_DISPUTED) | IN(STATE_ANSWERED), STATE_OPEN,
                        NEEDS_NOTE, "resolved", PART_RESOLVED},
    [ACTION_ADJUST] = {NOT_DISPUTED, STATE_ADJUSTED, NEEDS_NOTE, "adjusted", PART_ADJUSTED},
    [ACTION_TIMING] = {NOT_DISPUTED, STATE_TIMING, NEEDS_DUE, "a timing difference",
                       PART_TIMING_DIFFERENCE},
    [ACTION_WRITE_OFF] = {NOT_DISPUTED, STATE_WRITTEN_OFF, NEEDS_NOTE, "written off",
                          PART_WRITTEN_OFF},
    [ACTION_CLEAR] = {NOT_DISPUTED, STATE_CLEARED, NEEDS_NOTE, "cleared", PART_CLEARED},
    [ACTION_NOTE] = {ANY_OPEN, 0, NEEDS_NOTE, "noted", PART_NOTED},
    [ACTION_REOPEN] = {IN(STATE_CLEARED), STATE_OPEN, NEEDS_NOTE, "opened again",
                       PART_OPENED_AGAIN},
    [ACTION_TAKE_BACK] = {ANY_OPEN | IN(STATE_WRITTEN_OFF), STATE_OPEN, NEEDS_NOTE, "taken back",
                          PART_WRITE_OFF_TAKEN_BACK},
};

static int refuse_absent(struct step *s, const char *field, const struct action *a,
                         const char *what)
{
    return refuse(s, REFUSED_MISSING_FIELD, field, NULL, "an exception is %s with %s", a->word,
                  what);
}

static int check_fields(struct step *s, const struct exception_work_input *in,
                        const struct action *a)
{
    if (a->needs & NEEDS_NOTE && !in->note.size)
        return refuse_absent(s, "exception_work.note", a, "a note");
    if (a->needs & NEEDS_PARTY && !in->party.size)
        return refuse_absent(s, "exception_work.party", a, "the party whose side it is");
    if (a->needs & NEEDS_OWNER && !in->owner.size)
        return refuse_absent(s, "exception_work.owner", a, "an owner");
    if (a->needs & NEEDS_DUE && in->due == DATE_NONE)
        return refuse_absent(s, "exception_work.due", a, "a date");
    if (in->due != DATE_NONE && in->due < business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "exception_work.due", "not before the business date",
                      "what is to be done cannot be due in the past");
    if (business_date(s->e) == DATE_NONE || in->on > business_date(s->e))
        return refuse(s, REFUSED_DATE_ORDER, "exception_work.on", "not after the business date",
                      "work cannot be done in the future");
    return 0;
}

/* Whose side speaks must be a partner of the pool; who answers must be the one asked, or another
 * than the one who disputes. */
static int check_party(struct step *s, const struct exception_work_input *in,
                       const struct exception *x, uint32_t *ret_party)
{
    *ret_party = x->side;
    if (!in->party.size)
        return 0;
    uint32_t party = party_by_code(s->e, in->party);
    if (party == NONE || (x->pool != NONE && partner_of(s->e, x->pool, party) == NONE))
        return refuse(s, REFUSED_UNKNOWN_PARTY, "exception_work.party", "a partner of the pool",
                      "%.*s is no partner of the pool", TEXT_ARG(in->party));
    party = x->pool == NONE ? successor_of_party(s->e, party)
                            : successor_in_pool_now(s->e, x->pool, party);
    bool answers = in->action == ACTION_ANSWER;
    if (answers && x->state == STATE_QUERIED && party != x->side)
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.party", NULL,
                      "%.*s was asked, not %.*s", TEXT_ARG(party_at(s->e, x->side)->code),
                      TEXT_ARG(in->party));
    if (answers && x->state == STATE_DISPUTED && party == x->side)
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.party", NULL,
                      "%.*s disputes it: the other side answers", TEXT_ARG(in->party));
    if (!answers)
        *ret_party = party;
    return 0;
}

bool workflow_allows(enum exception_state state, enum exception_action action)
{
    return (size_t)action < sizeof actions / sizeof *actions && actions[action].from & IN(state);
}

const char *workflow_allowed(enum exception_state state, char buf[WORKFLOW_ALLOWED_MAX])
{
    size_t used = 0;
    snprintf(buf, WORKFLOW_ALLOWED_MAX, "nothing more");
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (workflow_allows(state, (enum exception_action)i))
            used += (size_t)snprintf(buf + used, WORKFLOW_ALLOWED_MAX - used, "%s%s",
                                     used ? ", " : "", exception_action_words[i]);
    return buf;
}

static int check_state(struct step *s, const struct exception_work_input *in,
                       const struct exception *x, const struct action *a)
{
    static const char *const words[] = {
        [STATE_OPEN] = "open",         [STATE_ASSIGNED] = "assigned",
        [STATE_QUERIED] = "queried",   [STATE_DISPUTED] = "disputed",
        [STATE_ANSWERED] = "answered", [STATE_TIMING] = "a timing difference",
        [STATE_ADJUSTED] = "adjusted", [STATE_WRITTEN_OFF] = "written off",
        [STATE_CLEARED] = "cleared",
    };
    char allowed[WORKFLOW_ALLOWED_MAX];
    if (!(a->from & IN(x->state)))
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.action", NULL,
                      "exception %u is %s: it cannot be %s; what it allows is: %s", x->id,
                      words[x->state], a->word, workflow_allowed(x->state, allowed));
    if (in->action == ACTION_CLEAR && x->kind == EVENT_HELD)
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.action", NULL,
                      "exception %u is money that waits: it is released or reversed", x->id);
    if (in->action == ACTION_CLEAR && x->kind == EVENT_YEAR_NOT_ENDED)
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.action", NULL,
                      "exception %u is a year that is over: it is closed by ending the year",
                      x->id);
    return 0;
}

static bool is_money(enum exception_action action)
{
    return action == ACTION_ADJUST || action == ACTION_WRITE_OFF;
}

/* What is still wrong with the exception's instalment or sum: what it lacks (> 0) or has too much
 * (< 0). */
static int64_t outstanding(const struct engine *e, const struct exception *x,
                           uint32_t *ret_instalment)
{
    const struct contribution_year *cy = year_at(e, x->contribution_year);
    uint32_t instalment = x->instalment ? x->instalment - cy->first_instalment : NONE;
    *ret_instalment = instalment < cy->instalment_count ? instalment : NONE;
    if (*ret_instalment == NONE)
        return -x->amount;
    return instalment_open(&cy->instalments[instalment]);
}

/* The correction that the work asks for. */
static int find_correction(struct step *s, const struct exception_work_input *in,
                           const struct exception *x, struct correction *ret)
{
    struct engine *e = s->e;
    if (x->contribution_year == NONE)
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.action", NULL,
                      "exception %u is of no contribution: there is no sum due to correct", x->id);
    uint32_t instalment;
    char text[MONEY_TEXT_MAX];
    int64_t open = outstanding(e, x, &instalment);
    int64_t amount = in->amount ? in->amount : open;
    bool is_within = amount > 0 ? amount <= open : amount < 0 && amount >= open;
    if (!is_within)
        return refuse(s, REFUSED_OUT_OF_RANGE, "exception_work.amount_pence",
                      "at most what is open, and of its sign", "exception %u has %s open", x->id,
                      money_print(open, text));
    if (!ledger_has_room(e, x->pool, amount))
        return refuse(s, REFUSED_OVERFLOW, "exception_work.amount_pence", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    *ret = (struct correction){
        .contribution_year = x->contribution_year,
        .instalment = instalment,
        .is_beside = instalment == NONE,
        .amount = amount,
        .value_date = in->on,
        .is_written_off = in->action == ACTION_WRITE_OFF,
        .reason = in->note,
        .officer = in->officer,
        .exception = x->id,
    };
    return 0;
}

static void emit_changed(struct step *s, const struct exception *x, struct text officer,
                         struct part part)
{
    const struct engine *e = s->e;
    struct event *event = exception_emit_changed(s, x);
    event->officer = arena_text(&s->out->arena, officer);
    part.subject = x->owner;
    part.party = x->side == NONE ? TEXT_NONE : party_at(e, x->side)->code;
    event_part(s, event, part);
}

/* Sets what the work says; *ret_changed: whether anything is new. */
static void apply(struct step *s, const struct exception_work_input *in, struct exception *x,
                  uint32_t side, enum exception_state to, bool *ret_changed)
{
    struct engine *e = s->e;
    bool changed = to != x->state || side != x->side;
    if (in->owner.size && !text_equal(in->owner, x->owner)) {
        x->owner = name_intern(e, in->owner);
        changed = true;
    }
    if (in->due != DATE_NONE && in->due != x->due) {
        x->due = in->due;
        changed = true;
        agenda_add(e, in->due + 1, WAKE_EXCEPTION, x->id, 0);
    }
    if (in->note.size && !text_equal(in->note, text_of(x->note))) {
        changed = true;
        exception_set_note(s->e, x, in->note);
    }
    bool is_asked = to == STATE_QUERIED || to == STATE_DISPUTED || to == STATE_ANSWERED;
    x->side = is_asked ? side : NONE;
    *ret_changed = changed;
}

/* Moves it to its state, which may close it or open it again: x is not to be used after. */
static void move_on(struct step *s, const struct exception_work_input *in, struct exception *x,
                    enum exception_state to, const struct action *a)
{
    struct exception as_recorded = *x;
    as_recorded.state = to;
    emit_changed(s, &as_recorded, in->officer, (struct part){.kind = a->part, .note = in->note});
    if (exception_state_is_closed(x->state))
        exception_reopen(s->e, x);
    if (exception_state_is_closed(to))
        exception_close_manually(s->e, x, to);
    else
        x->state = to;
}

/* What remains is the amount of the exception; its parts say what it was, and by how much it was
 * corrected since. */
static int correct_part(struct step *s, struct exception *x, int64_t amount)
{
    struct parts parts;
    int rc = exception_parts(x, &s->out->arena, &parts);
    if (rc)
        return rc;
    x->amount = sum(x->amount, amount);
    parts_add(&parts, &s->out->arena, PART(CORRECTED, .share = amount));
    exception_change(s->e, x->id, x->reason, &parts);
    return 0;
}

/* Books what is corrected or forgiven. It is closed before, so that what the books then find
 * cleared does not close it in silence; what remains keeps it open. */
static int correct(struct step *s, const struct exception_work_input *in, struct exception *x,
                   const struct correction *c, const struct action *a)
{
    uint32_t instalment;
    bool is_all = outstanding(s->e, x, &instalment) == c->amount;
    enum exception_state left = x->owner.size > 0 ? STATE_ASSIGNED : STATE_OPEN;
    enum exception_state to = is_all ? a->to : left;
    int rc = is_all ? 0 : correct_part(s, x, c->amount);
    if (rc)
        return rc;
    move_on(s, in, x, to, a);
    rc = c->is_written_off ? write_off_note(s->e, c) : 0;
    return rc ? rc : adjustment_book(s, c);
}

/* The exception is open before its loss is booked back, so that what the books then find awaited is
 * found to be what it is about. */
static int take_back(struct step *s, const struct exception_work_input *in, struct exception *x,
                     enum exception_state to, const struct action *a)
{
    const uint32_t id = x->id;
    /* Closed by the last of them, it has the amount that was left then. */
    const int64_t last = exception_state_is_closed(x->state) ? write_off_last(s->e, id) : 0;
    const int64_t before = sum(write_off_sum(s->e, id), -last);
    int rc = before ? correct_part(s, x, -before) : 0;
    if (rc)
        return rc;
    move_on(s, in, x, to, a);
    return write_off_take_back(s, id, in->officer, in->note);
}

/* What of it is at stake, and on which contribution year: nothing moves where year is NONE. */
struct at_stake {
    uint32_t contribution_year;
    int64_t amount;
    bool is_loss;
};

static int find_stake(struct step *s, const struct exception_work_input *in,
                      const struct exception *x, struct correction *ret_correction,
                      struct at_stake *ret)
{
    *ret = (struct at_stake){.contribution_year = NONE};
    if (is_money(in->action)) {
        int rc = find_correction(s, in, x, ret_correction);
        *ret = (struct at_stake){ret_correction->contribution_year, ret_correction->amount,
                                 ret_correction->is_written_off};
        return rc;
    }
    if (in->action != ACTION_TAKE_BACK)
        return 0;
    *ret = (struct at_stake){write_off_year(s->e, x->id), write_off_sum(s->e, x->id), true};
    if (ret->contribution_year == NONE)
        return refuse(s, REFUSED_NOT_PERMITTED, "exception_work.action", NULL,
                      "nothing is written off on exception %u", x->id);
    if (!ledger_has_room(s->e, x->pool, ret->amount))
        return refuse(s, REFUSED_OVERFLOW, "exception_work.action", TURNOVER_LIMIT,
                      "the pool's sums would leave the range kept for them");
    return 0;
}

/* A loss, made or taken back, is for those to whom it was due; a correction of what is due, for
 * both sides. */
static int check_mandate(struct step *s, const struct exception_work_input *in,
                         const struct at_stake *at, const struct exception *x,
                         const struct item *item)
{
    const struct engine *e = s->e;
    uint32_t officer;
    if (at->contribution_year == NONE)
        return officer_authorise(s, x->pool, in->officer, "exception_work.officer", &officer);
    uint32_t partner = contribution_at(e, year_at(e, at->contribution_year)->contribution)->partner;
    const struct mandate m = at->is_loss ? mandate_to_forgive(e, partner, at->amount, x->id)
                                         : mandate_to_adjust(e, partner, at->amount, x->id);
    return mandate_check(s, &m, in->officer, item);
}

/* Closed already, and resubmitted in the same words. */
static bool is_resubmitted(const struct exception *x, const struct action *a, struct text note)
{
    return exception_state_is_closed(x->state) && x->state == a->to &&
           text_equal(text_of(x->note), note);
}

static enum exception_state next_state(const struct exception_work_input *in,
                                       const struct exception *x, const struct action *a)
{
    bool is_owned = in->owner.size || x->owner.size;
    if (a->to == STATE_OPEN || (in->action == ACTION_ASSIGN && x->state == STATE_OPEN))
        return is_owned ? STATE_ASSIGNED : STATE_OPEN;
    return a->to ? a->to : x->state;
}

/* Work on one exception that was looked at and may be done. */
struct work {
    const struct action *action;
    uint32_t side;
    struct correction correction;
    bool is_done; /* the same was done before */
};

/* item: the input in hand; NULL: one of several, of which none moves money. */
static int check_work(struct step *s, const struct exception_work_input *in,
                      const struct item *item, struct work *ret)
{
    struct exception *x = exception_find_kept(s->e, in->exception);
    struct at_stake stake = {.contribution_year = NONE};
    uint32_t officer;
    *ret = (struct work){.action = &actions[in->action], .side = NONE};
    if (!x)
        return refuse(s, REFUSED_NOT_FOUND, "exception_work.exception", NULL,
                      "there is no exception %u", in->exception);
    ret->is_done = is_resubmitted(x, ret->action, in->note);
    if (ret->is_done)
        return 0;
    int rc = check_fields(s, in, ret->action);
    if (!rc)
        rc = check_state(s, in, x, ret->action);
    if (!rc)
        rc = check_party(s, in, x, &ret->side);
    if (!rc && in->owner.size)
        rc = officer_authorise(s, x->pool, in->owner, "exception_work.owner", &officer);
    if (!rc)
        rc = find_stake(s, in, x, &ret->correction, &stake);
    return rc ? rc : check_mandate(s, in, &stake, x, item);
}

static int do_work(struct step *s, const struct exception_work_input *in, const struct work *w)
{
    struct exception *x = exception_find_kept(s->e, in->exception);
    bool changed;
    if (w->is_done || !x)
        return 0;
    enum exception_state to = next_state(in, x, w->action);
    apply(s, in, x, w->side, to, &changed);
    if (in->action == ACTION_TAKE_BACK)
        return take_back(s, in, x, to, w->action);
    if (!changed)
        return 0;
    if (is_money(in->action))
        return correct(s, in, x, &w->correction, w->action);
    move_on(s, in, x, to, w->action);
    return 0;
}

int workflow_apply(struct step *s, const struct item *item)
{
    const struct exception_work_input *in = &item->exception_work;
    struct work w;
    int rc = check_work(s, in, item, &w);
    return rc ? rc : do_work(s, in, &w);
}

static struct exception_work_input one_of(const struct exceptions_work_input *in, size_t i)
{
    return (struct exception_work_input){.exception = in->exceptions[i].exception,
                                         .action = in->action,
                                         .officer = in->officer,
                                         .on = in->on,
                                         .owner = in->owner,
                                         .due = in->due,
                                         .note = in->note};
}

int workflow_apply_several(struct step *s, const struct item *item)
{
    const struct exceptions_work_input *in = &item->exceptions_work;
    struct work w;
    int rc = 0;
    if (in->action != ACTION_ASSIGN && in->action != ACTION_NOTE && in->action != ACTION_CLEAR)
        return refuse(s, REFUSED_BAD_VALUE, "exceptions_work.action", "assign, note or clear",
                      "whatever moves money, or asks somebody, is done for each exception apart");
    for (size_t i = 0; i < in->exceptions_count && !rc; i++) {
        const struct exception_work_input one = one_of(in, i);
        rc = check_work(s, &one, item, &w);
    }
    for (size_t i = 0; i < in->exceptions_count && !rc; i++) {
        const struct exception_work_input one = one_of(in, i);
        rc = check_work(s, &one, item, &w);
        if (!rc)
            rc = do_work(s, &one, &w);
    }
    return rc;
}

void workflow_wake(struct step *s, uint32_t exception, date_t date)
{
    struct exception *x = exception_find(s->e, exception);
    if (!x || x->due != date - 1)
        return;
    if (x->state == STATE_TIMING)
        x->state = x->owner.size ? STATE_ASSIGNED : STATE_OPEN;
    emit_changed(s, x, TEXT_NONE, PART(PAST_DUE, .date = x->due));
}
