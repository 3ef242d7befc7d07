#include "core/access/register.h"
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "base/error.h"
#include "core/access/state.h"
#include "core/foundation/emit.h"
#include "core/foundation/party.h"
#include "core/foundation/successor.h"
#include "core/message/item_pack.h"

#define OWN_PRINCIPAL "local" /* of the daemon itself */
enum { ADMINISTRATORS_MIN = 2, KEY_DIGITS = 64 };

/* --- who there is ----------------------------------------------------------------------------- */

uint32_t access_count(const struct engine *e)
{
    return (uint32_t)e->access->entries.count;
}

const struct access_entry *access_at(const struct engine *e, uint32_t i)
{
    return &e->access->entries.items[i];
}

bool access_has_role(const struct access_entry *a, enum role role)
{
    for (size_t i = 0; i < a->grants.count; i++)
        if (a->grants.items[i].role == role)
            return true;
    return false;
}

bool access_holds(const struct engine *e, const struct access_entry *a)
{
    const date_t today = business_date(e);
    if (a->from != DATE_NONE && today < a->from)
        return false;
    if (a->until != DATE_NONE && today > a->until)
        return false;
    return a->party == NONE || !successor_effective(e, a->party);
}

static struct access_entry *entry_of(const struct engine *e, struct text principal)
{
    for (size_t i = 0; i < e->access->entries.count; i++)
        if (text_equal(e->access->entries.items[i].principal, principal))
            return &e->access->entries.items[i];
    return NULL;
}

const struct access_entry *access_of(const struct engine *e, struct text principal)
{
    const struct access_entry *a = entry_of(e, principal);
    return a && access_holds(e, a) ? a : NULL;
}

static bool is_administrator(const struct engine *e, const struct access_entry *a)
{
    return access_holds(e, a) && access_has_role(a, ROLE_ADMINISTRATOR);
}

/* --- what an entry may be --------------------------------------------------------------------- */

static bool is_digits(struct text t, size_t from, const char *digits)
{
    for (size_t i = from; i < t.size; i++) {
        size_t k = 0;
        while (digits[k] && digits[k] != t.data[i])
            k++;
        if (!digits[k])
            return false;
    }
    return t.size > from;
}

static bool is_principal(struct text t)
{
    if (t.size == 4 + KEY_DIGITS && memcmp(t.data, "key:", 4) == 0)
        return is_digits(t, 4, "0123456789abcdef");
    return t.size > 4 && t.size <= 14 && memcmp(t.data, "uid:", 4) == 0 &&
           is_digits(t, 4, "0123456789") && (t.data[4] != '0' || t.size == 5);
}

static bool brings_role(const struct access_input *in, enum role role)
{
    for (size_t i = 0; i < in->grants_count; i++)
        if (in->grants[i].role == role)
            return true;
    return false;
}

static int check_form(struct step *s, const struct access_input *in)
{
    if (!is_principal(in->principal))
        return refuse(s, REFUSED_BAD_VALUE, "access.principal",
                      "key: and 64 digits 0-9 a-f, or uid: and a number", "%.*s is neither",
                      TEXT_ARG(in->principal));
    if (in->from != DATE_NONE && in->until != DATE_NONE && in->until < in->from)
        return refuse(s, REFUSED_DATE_ORDER, "access.until", "not before access.from",
                      "it would end before it begins");
    if (in->party.size && party_by_code(s->e, in->party) == NONE)
        return refuse(s, REFUSED_UNKNOWN_PARTY, "access.party", "the code of a registered party",
                      "no party has the code %.*s", TEXT_ARG(in->party));
    if (!in->party.size && (brings_role(in, ROLE_FEED) || brings_role(in, ROLE_OFFICER) ||
                            brings_role(in, ROLE_HOST_FINANCE)))
        return refuse(s, REFUSED_MISSING_FIELD, "access.party", "of feed, officer, host_finance",
                      "it must be said for which body");
    if (!in->officer.size && brings_role(in, ROLE_OFFICER))
        return refuse(s, REFUSED_MISSING_FIELD, "access.officer", "of the role officer",
                      "it must be said which officer holds this key");
    return 0;
}

/* --- who may change it ------------------------------------------------------------------------ */

/* The daemon's own input, with which the register begins. */
static bool begins(const struct step *s)
{
    const struct access_state *a = s->e->access;
    return text_equal(s->in->principal, text_of(OWN_PRINCIPAL)) &&
           text_equal(s->in->party, text_of(PARTY_DAEMON)) &&
           (a->begun_by == 0 || a->begun_by == s->in->journal);
}

/* The daemon's own input, by whoever starts it: administrators for a register that nobody can
 * change any more, with the reason. */
static bool restores(const struct step *s, const struct access_input *in)
{
    bool only = in->grants_count > 0 && in->reason.size > 0;
    for (size_t i = 0; i < in->grants_count; i++)
        only &= in->grants[i].role == ROLE_ADMINISTRATOR;
    return only && text_equal(s->in->principal, text_of(OWN_PRINCIPAL)) &&
           text_equal(s->in->party, text_of(PARTY_DAEMON));
}

static int check_sender(struct step *s)
{
    const struct access_entry *by = entry_of(s->e, s->in->principal);
    if (begins(s) || (by && is_administrator(s->e, by)))
        return 0;
    return refuse(s, REFUSED_NOT_PERMITTED, "access", "two administrators",
                  "the register is changed by administrators in it alone");
}

/* One who stays: neither an end nor a succession that is recorded takes the right away. */
static bool lasts(const struct engine *e, uint32_t party, date_t until)
{
    return until == DATE_NONE && (party == NONE || !successor_recorded(e, party));
}

static bool is_lasting(const struct engine *e, const struct access_entry *a)
{
    return is_administrator(e, a) && lasts(e, a->party, a->until);
}

static bool brings_lasting(const struct engine *e, const struct access_input *in)
{
    const uint32_t party = in->party.size ? party_by_code(e, in->party) : NONE;
    return in->grants_count > 0 && brings_role(in, ROLE_ADMINISTRATOR) &&
           (in->from == DATE_NONE || in->from <= business_date(e)) && lasts(e, party, in->until);
}

static int check_left(struct step *s, const struct access_input *in)
{
    const struct access_state *a = s->e->access;
    unsigned left = brings_lasting(s->e, in);
    for (size_t i = 0; i < a->entries.count; i++)
        left += !text_equal(a->entries.items[i].principal, in->principal) &&
                is_lasting(s->e, &a->entries.items[i]);
    if (left >= ADMINISTRATORS_MIN)
        return 0;
    return refuse(s, REFUSED_OUT_OF_RANGE, "access.grants",
                  "at least " TEXT_NUMBER(2) " administrators without an end",
                  "too few administrators would be left to change the register");
}

int access_check_succession(struct step *s, const struct succession_input *in)
{
    const struct access_state *a = s->e->access;
    unsigned left = 0;
    for (size_t i = 0; i < a->entries.count; i++) {
        const struct access_entry *entry = &a->entries.items[i];
        bool stays = is_lasting(s->e, entry);
        for (size_t k = 0; k < in->predecessors_count && entry->party != NONE; k++)
            stays &= party_by_code(s->e, in->predecessors[k]) != entry->party;
        left += stays;
    }
    if (left >= ADMINISTRATORS_MIN || !access_count(s->e))
        return 0;
    return refuse(s, REFUSED_OUT_OF_RANGE, "succession.predecessors",
                  "at least " TEXT_NUMBER(2) " administrators without an end",
                  "keys of a predecessor end with it, and too few administrators would be left to "
                  "change the register: name others first");
}

/* --- changing it ------------------------------------------------------------------------------ */

static void say(struct step *s, struct text subject, struct text name, struct part part)
{
    struct event *event = emit(s, EVENT_AGREED, NONE);
    part.subject = subject;
    part.by = name;
    event_part(s, event, part);
}

static void drop_change(struct access_state *a, size_t i)
{
    free(a->changes.items[i].packed);
    a->changes.count--;
    memmove(&a->changes.items[i], &a->changes.items[i + 1],
            (a->changes.count - i) * sizeof *a->changes.items);
}

/* What one who is no administrator any more has sent waits no longer. */
static void drop_changes_of(struct access_state *a, struct text by)
{
    for (size_t i = a->changes.count; i-- > 0;)
        if (text_equal(a->changes.items[i].by, by))
            drop_change(a, i);
}

static int remove_entry(struct step *s, const struct access_input *in)
{
    struct access_state *a = s->e->access;
    struct access_entry *entry = entry_of(s->e, in->principal);
    if (!entry)
        return 0;
    free(entry->grants.items);
    a->entries.count--;
    memmove(entry, entry + 1,
            (size_t)(a->entries.items + a->entries.count - entry) * sizeof *entry);
    drop_changes_of(a, in->principal);
    say(s, in->principal, in->name, PART(ACCESS_ENDED));
    return 0;
}

static int set_grants(struct step *s, struct access_entry *entry, const struct access_input *in)
{
    entry->grants.count = 0;
    for (size_t i = 0; i < in->grants_count; i++) {
        if (ARRAY_ROOM(&entry->grants))
            return ERR_MEMORY;
        entry->grants.items[entry->grants.count++] =
            (struct access_grant){in->grants[i].role, name_intern(s->e, in->grants[i].pool)};
    }
    return 0;
}

static int put_entry(struct step *s, const struct access_input *in)
{
    struct access_state *a = s->e->access;
    struct access_entry *entry = entry_of(s->e, in->principal);
    if (!entry) {
        if (ARRAY_ROOM(&a->entries))
            return ERR_MEMORY;
        entry = &a->entries.items[a->entries.count++];
        *entry = (struct access_entry){.principal = name_intern(s->e, in->principal)};
    }
    entry->name = name_intern(s->e, in->name);
    entry->party = in->party.size ? party_by_code(s->e, in->party) : NONE;
    entry->officer = name_intern(s->e, in->officer);
    entry->from = in->from;
    entry->until = in->until;
    const int rc = set_grants(s, entry, in);
    if (!access_has_role(entry, ROLE_ADMINISTRATOR))
        drop_changes_of(a, in->principal);
    say(s, in->principal, in->name, PART(ACCESS_GRANTED));
    return rc;
}

static int change(struct step *s, const struct access_input *in)
{
    s->e->access->changed_by = s->in->journal;
    return in->grants_count ? put_entry(s, in) : remove_entry(s, in);
}

/* Room for another: the oldest of whoever has most that wait goes, so that nobody can keep others
 * from changing the register. */
static void make_room(struct access_state *a)
{
    size_t most = 0, at = 0;
    for (size_t i = 0; i < a->changes.count; i++) {
        size_t own = 0;
        for (size_t k = i; k < a->changes.count; k++)
            own += text_equal(a->changes.items[k].by, a->changes.items[i].by);
        if (own > most) {
            most = own;
            at = i;
        }
    }
    drop_change(a, at);
}

/* The first administrator's; until another sends the same. Takes the bytes over. */
static int keep_change(struct step *s, struct text subject, struct text name, struct buffer *packed)
{
    struct access_state *a = s->e->access;
    if (a->changes.count == ACCESS_CHANGES_MAX)
        make_room(a);
    if (ARRAY_ROOM(&a->changes))
        return ERR_MEMORY;
    a->changes.items[a->changes.count++] = (struct access_change){
        name_intern(s->e, s->in->principal), s->in->journal, packed->data, packed->size};
    *packed = BUFFER_NULL;
    say(s, subject, name, PART(ACCESS_PROPOSED));
    return 0;
}

static size_t find_change(const struct access_state *a, const struct buffer *packed)
{
    size_t i = 0;
    while (i < a->changes.count &&
           (a->changes.items[i].size != packed->size ||
            memcmp(a->changes.items[i].packed, packed->data, packed->size) != 0))
        i++;
    return i;
}

/* 0: another administrator sent the same before; ACCESS_WAITS: it waits for one; ERR_MEMORY. */
static int second(struct step *s, struct text subject, struct text name, const struct item *item)
{
    struct access_state *a = s->e->access;
    struct buffer packed = BUFFER_NULL;
    item_pack(item, &packed);
    const size_t i = packed.failed ? 0 : find_change(a, &packed);
    int rc = ACCESS_WAITS;
    if (packed.failed) {
        rc = ERR_MEMORY;
    } else if (i == a->changes.count) {
        rc = keep_change(s, subject, name, &packed);
        rc = rc ? rc : ACCESS_WAITS;
    } else if (!text_equal(a->changes.items[i].by, s->in->principal)) {
        drop_change(a, i);
        rc = 0;
    }
    buffer_fini(&packed);
    return rc;
}

int access_check_second(struct step *s, struct text subject, const struct item *item)
{
    if (!access_count(s->e))
        return 0;
    const int rc = check_sender(s);
    return rc ? rc : second(s, subject, access_of(s->e, s->in->principal)->name, item);
}

int access_apply(struct step *s, const struct item *item)
{
    const struct access_input *in = &item->access;
    int rc = restores(s, in) ? 0 : check_sender(s);
    if (!rc)
        rc = check_form(s, in);
    if (rc)
        return rc;
    if (access_count(s->e) && restores(s, in))
        return change(s, in);
    if (begins(s)) {
        s->e->access->begun_by = s->in->journal;
        return change(s, in);
    }
    if ((rc = check_left(s, in)) != 0)
        return rc;
    if (s->e->access->entries.count >= ACCESS_ENTRIES_MAX)
        return refuse(s, REFUSED_OUT_OF_RANGE, "access",
                      "at most " TEXT_NUMBER(ACCESS_ENTRIES_MAX) " entries",
                      "the register is full");
    rc = second(s, in->principal, in->name, item);
    if (rc)
        return rc == ACCESS_WAITS ? 0 : rc;
    return change(s, in);
}
