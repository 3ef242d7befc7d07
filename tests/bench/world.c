#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <s75/v1/desk.pb-c.h>
#include "base/array.h"

enum { PER_MESSAGE_MAX = 1024, CONTRIBUTIONS_MAX = 256 };

/* One item and the text it points to. */
struct entry {
    S75__V1__Item item;
    union {
        S75__V1__Payment payment;
        S75__V1__Receipt receipt;
        S75__V1__Day day;
    };
    char party[16], host[16], pool[32], contribution[16], reference[24];
};

static void require(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

struct bytes frames_at(const struct frames *f, size_t index)
{
    size_t begin = index ? f->ends[index - 1] : 0;
    return (struct bytes){f->bytes.data + begin, f->ends[index] - begin};
}

void frames_fini(struct frames *f)
{
    buffer_fini(&f->bytes);
    free(f->ends);
    *f = FRAMES_NULL;
}

void world_init(struct world *w, unsigned pools, unsigned contributions)
{
    require(contributions <= CONTRIBUTIONS_MAX, "too many contributions");
    *w = (struct world){.pools = pools,
                        .contributions = contributions,
                        .councils = pools,
                        .day_due = 1,
                        .number = 1};
}

/* The same number for the same month and contribution, in every run. */
static uint64_t chance(const struct world *w, unsigned salt)
{
    uint64_t z = (uint64_t)w->month * 1000003 + w->at * 31 + salt * 7919 + 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % 1000;
}

static int32_t date_of(const struct world *w)
{
    unsigned month = 3 + w->month;
    return (int32_t)((2017 + month / 12) * 10000 + (month % 12 + 1) * 100) + (w->receiving ? 5 : 3);
}

/* Instalment of a contribution in pence: a twelfth without a rest. */
static int64_t instalment(unsigned contribution)
{
    return 1000000 + 12345 * (int64_t)contribution;
}

static void submit(struct world *w, S75__V1__Item **items, size_t count, struct frames *out)
{
    S75__V1__Submission submission = S75__V1__SUBMISSION__INIT;
    S75__V1__Request request = S75__V1__REQUEST__INIT;
    submission.party = (char *)WORLD_PARTY;
    submission.feed = (char *)WORLD_FEED;
    submission.number = w->number++;
    submission.items = items;
    submission.n_items = count;
    request.body_case = S75__V1__REQUEST__BODY_SUBMISSION;
    request.submission = &submission;
    size_t size = s75__v1__request__get_packed_size(&request);
    uint8_t *to = buffer_reserve(&out->bytes, size);
    require(to && !array_grow((void **)&out->ends, &out->capacity, out->count + 1,
                              sizeof *out->ends), "out of memory");
    out->bytes.size += s75__v1__request__pack(&request, to);
    out->ends[out->count++] = out->bytes.size;
}

static void set_up_party(struct world *w, const char *code, S75__V1__PartyKind kind,
                         struct frames *out)
{
    S75__V1__Party party = S75__V1__PARTY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items = &item;
    party.code = party.name = (char *)code;
    party.has_kind = 1;
    party.kind = kind;
    item.body_case = S75__V1__ITEM__BODY_PARTY;
    item.party = &party;
    submit(w, &items, 1, out);
}

static void fill_contribution(S75__V1__Contribution *c, S75__V1__Schedule *schedule, char *council,
                              char *id, unsigned contribution)
{
    *schedule = (S75__V1__Schedule)S75__V1__SCHEDULE__INIT;
    schedule->has_kind = 1;
    schedule->kind = S75__V1__SCHEDULE_KIND__SCHEDULE_MONTHLY_DAY;
    schedule->has_day = 1;
    schedule->day = 3;
    *c = (S75__V1__Contribution)S75__V1__CONTRIBUTION__INIT;
    c->contribution = id;
    c->partner = council;
    c->kind = "la_additional";
    c->economy = S75__V1__ECONOMY__ECONOMY_REVENUE;
    c->annual_pence = 12 * instalment(contribution);
    c->schedule = schedule;
    c->has_rounding = 1;
    c->rounding = S75__V1__ROUNDING__ROUNDING_HALF_UP;
    c->has_last_instalment = 1;
    c->last_instalment = S75__V1__LAST_INSTALMENT__LAST_BALANCES;
}

static void set_up_pool(struct world *w, unsigned pool, struct frames *out)
{
    S75__V1__Contribution terms[CONTRIBUTIONS_MAX], *contributions[CONTRIBUTIONS_MAX];
    S75__V1__Schedule schedules[CONTRIBUTIONS_MAX];
    S75__V1__Agreement agreement = S75__V1__AGREEMENT__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items = &item;
    char council[16], host[16], code[32], ids[CONTRIBUTIONS_MAX][16],
        *partners[2] = {host, council};
    snprintf(council, sizeof council, "C%04u", pool % w->councils);
    snprintf(host, sizeof host, "H%04u", pool % w->councils);
    snprintf(code, sizeof code, "synthetic-pool-%04u", pool);
    if (pool < w->councils) {
        set_up_party(w, council, S75__V1__PARTY_KIND__PARTY_COUNCIL, out);
        set_up_party(w, host, S75__V1__PARTY_KIND__PARTY_CCG, out);
    }
    for (unsigned i = 0; i < w->contributions; i++) {
        snprintf(ids[i], sizeof ids[i], "c-%03u", i);
        fill_contribution(&terms[i], &schedules[i], council, ids[i], i);
        contributions[i] = &terms[i];
    }
    agreement.pool = agreement.name = agreement.area = code;
    agreement.host = host;
    agreement.pool_manager = (char *)"synthetic";
    agreement.partners = partners;
    agreement.n_partners = 2;
    agreement.effective_from = 20170401;
    agreement.has_signed_on = 1;
    agreement.signed_on = 20170401;
    agreement.has_better_care_fund = true; /* false: no year of it waits for a plan */
    agreement.contributions = contributions;
    agreement.n_contributions = w->contributions;
    agreement.has_synthetic = 1;
    agreement.synthetic = 1;
    item.body_case = S75__V1__ITEM__BODY_AGREEMENT;
    item.agreement = &agreement;
    submit(w, &items, 1, out);
}

void world_set_up(struct world *w, struct frames *out)
{
    for (unsigned pool = 0; pool < w->pools; pool++)
        set_up_pool(w, pool, out);
}

static void name(const struct world *w, struct entry *s)
{
    unsigned pool = w->at / w->contributions, contribution = w->at % w->contributions;
    s->item = (S75__V1__Item)S75__V1__ITEM__INIT;
    snprintf(s->party, sizeof s->party, "C%04u", pool % w->councils);
    snprintf(s->host, sizeof s->host, "H%04u", pool % w->councils);
    snprintf(s->pool, sizeof s->pool, "synthetic-pool-%04u", pool);
    snprintf(s->contribution, sizeof s->contribution, "c-%03u", contribution);
    snprintf(s->reference, sizeof s->reference, "P%03u-%07u", w->month, w->at);
}

static int64_t paid(const struct world *w)
{
    int64_t whole = instalment(w->at % w->contributions);
    uint64_t lot = chance(w, 1);
    return lot < 20 ? whole * 9 / 10 : lot < 25 ? whole + 100 : whole;
}

static int is_missing(const struct world *w) { return chance(w, 2) < 10; }

static void pay(const struct world *w, struct entry *s)
{
    S75__V1__Payment *p = &s->payment;
    *p = (S75__V1__Payment)S75__V1__PAYMENT__INIT;
    p->payer = s->party;
    p->payee = s->host;
    p->pool = s->pool;
    p->contribution = s->contribution;
    p->amount_pence = paid(w);
    p->value_date = date_of(w);
    p->reference = s->reference;
    p->description = (char *)"synthetic instalment";
    s->item.body_case = S75__V1__ITEM__BODY_PAYMENT;
    s->item.payment = p;
}

static void receive(const struct world *w, struct entry *s)
{
    S75__V1__Receipt *r = &s->receipt;
    *r = (S75__V1__Receipt)S75__V1__RECEIPT__INIT;
    if (chance(w, 3) < 20)
        s->reference[0] = 'R'; /* to be found by amount and date */
    r->pool = s->pool;
    r->payer = s->party;
    r->amount_pence = paid(w);
    r->value_date = date_of(w);
    r->reference = s->reference;
    s->item.body_case = S75__V1__ITEM__BODY_RECEIPT;
    s->item.receipt = r;
}

static void dawn(const struct world *w, struct entry *s)
{
    s->item = (S75__V1__Item)S75__V1__ITEM__INIT;
    s->day = (S75__V1__Day)S75__V1__DAY__INIT;
    s->day.date = date_of(w);
    s->item.body_case = S75__V1__ITEM__BODY_DAY;
    s->item.day = &s->day;
}

void world_day(struct world *w, int32_t date, struct frames *out)
{
    S75__V1__Day day = S75__V1__DAY__INIT;
    S75__V1__Item item = S75__V1__ITEM__INIT, *items = &item;
    day.date = date;
    item.body_case = S75__V1__ITEM__BODY_DAY;
    item.day = &day;
    submit(w, &items, 1, out);
}

/* To the next contribution, or to the next phase of the month. */
static void advance(struct world *w)
{
    if (++w->at < w->pools * w->contributions)
        return;
    w->at = 0;
    w->day_due = 1;
    w->month += w->receiving || w->unconfirmed ? 1 : 0;
    w->receiving = !w->receiving && !w->unconfirmed;
}

/* Fills one item: 1 when it is a transfer, 0 when it is a Day. */
static size_t next(struct world *w, struct entry *s)
{
    if (w->day_due) {
        w->day_due = 0;
        dawn(w, s);
        return 0;
    }
    while (is_missing(w) || (w->receiving && chance(w, 4) < 10)) {
        advance(w);
        if (w->day_due)
            return next(w, s);
    }
    name(w, s);
    if (w->receiving)
        receive(w, s);
    else
        pay(w, s);
    advance(w);
    return 1;
}

void world_live(struct world *w, size_t transfers, size_t per_message, struct frames *out)
{
    static struct entry entries[PER_MESSAGE_MAX];
    S75__V1__Item *items[PER_MESSAGE_MAX];
    require(per_message >= 1 && per_message <= PER_MESSAGE_MAX, "items per message");
    for (size_t done = 0; done < transfers;) {
        size_t count = 0, moved = 0;
        while (count < per_message && done + moved < transfers) {
            moved += next(w, &entries[count]);
            items[count] = &entries[count].item;
            count++;
        }
        submit(w, items, count, out);
        done += moved;
        out->transfers += moved;
    }
}
