#include "register.h"
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/submit_one.h"
#include "ctl/screen/table.h"
#include "keys/key_file.h"

#define FEED "register"
enum { WHO_MAX = sizeof KEY_PRINCIPAL + KEY_TEXT_SIZE, CHANGES_MAX = 2, ROLES_TEXT_MAX = 1024 };

/* As the register has it; 0 or an exit code. */
static int principal_of(const char *who, char ret_principal[WHO_MAX])
{
    const size_t prefix = strlen(KEY_PRINCIPAL);
    uint8_t key[KEY_SIZE];
    char why[KEY_WHY_MAX];
    if (strncmp(who, "uid:", 4) == 0) {
        snprintf(ret_principal, WHO_MAX, "%s", who);
        return 0;
    }
    if (key_public_read(strncmp(who, KEY_PRINCIPAL, prefix) == 0 ? who + prefix : who, key, why)) {
        ctl_print("%s", why);
        return CTL_USAGE;
    }
    strcpy(ret_principal, KEY_PRINCIPAL);
    key_print(key, ret_principal + prefix);
    return 0;
}

/* --- asking ----------------------------------------------------------------------------------- */

static int ask(struct s75_client *client, S75__V1__Answer **ret_answer)
{
    S75__V1__RegisterQuery what = S75__V1__REGISTER_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_ACCESS;
    query.access = &what;
    return ctl_query(client, &query, ret_answer);
}

static const S75__V1__RegisterEntry *find(const S75__V1__Answer *answer, const char *principal)
{
    for (size_t i = 0; i < answer->access->n_entries; i++)
        if (strcmp(answer->access->entries[i]->principal, principal) == 0)
            return answer->access->entries[i];
    return NULL;
}

static const char *roles_text(const S75__V1__RegisterEntry *e, char buf[ROLES_TEXT_MAX])
{
    size_t at = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < e->n_grants && at < ROLES_TEXT_MAX; i++) {
        char role[S75_NAME_MAX];
        s75_enum_text(&s75__v1__role__descriptor, (int)e->grants[i]->role, role);
        at += (size_t)snprintf(buf + at, ROLES_TEXT_MAX - at, "%s%s%s%s", i ? ", " : "", role,
                               e->grants[i]->pool ? ":" : "",
                               e->grants[i]->pool ? e->grants[i]->pool : "");
    }
    return buf;
}

static int print_list(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    static const struct column columns[] = {{"name", ALIGN_LEFT},  {"who", ALIGN_LEFT},
                                            {"party", ALIGN_LEFT}, {"officer", ALIGN_LEFT},
                                            {"roles", ALIGN_LEFT}, {"until", ALIGN_LEFT}};
    char roles[ROLES_TEXT_MAX], day[S75_TEXT_MAX];
    struct table t;
    table_init(&t, columns, sizeof columns / sizeof *columns);
    t.is_one_line = true; /* a key is most of it */
    for (size_t i = 0; i < answer->access->n_entries; i++) {
        const S75__V1__RegisterEntry *e = answer->access->entries[i];
        const enum style style = e->holds ? STYLE_PLAIN : STYLE_DIM;
        table_cell(&t, style, "%s", e->name);
        table_cell(&t, style, "%s", e->principal);
        table_cell(&t, style, "%s", e->party ? e->party : "");
        table_cell(&t, style, "%s", e->officer ? e->officer : "");
        table_cell(&t, style, "%s", roles_text(e, roles));
        if (e->has_until)
            table_cell(&t, style, "%s", s75_day_text(e->until, day));
        else
            table_cell(&t, style, "%s", e->holds ? "" : "does not hold now");
    }
    if (answer->access->n_entries == 0)
        ctl_print("there is no register: whoever runs s75d, and root, may do everything");
    const int r = table_print(&t, ctl->colours, ctl->width, stdout);
    table_fini(&t);
    return r == 0 ? CTL_OK : CTL_NO;
}

int register_list(const struct ctl *ctl)
{
    S75__V1__RegisterQuery what = S75__V1__REGISTER_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_ACCESS;
    query.access = &what;
    return ctl_ask(ctl, &query, ctl->json ? ctl_print_json : print_list);
}

int register_own(const struct ctl *ctl, struct s75_client *client, const char *principal)
{
    S75__V1__Answer *answer = NULL;
    char roles[ROLES_TEXT_MAX];
    (void)ctl;
    const int code = ask(client, &answer);
    const S75__V1__RegisterEntry *e = code ? NULL : find(answer, principal);
    if (e) {
        (void)s75_print(stdout, "name         %s\n", e->name);
        (void)s75_print(stdout, "party        %s\n", e->party ? e->party : "-");
        (void)s75_print(stdout, "roles        %s\n", roles_text(e, roles));
    }
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    return code;
}

/* --- changing --------------------------------------------------------------------------------- */

struct sending {
    S75__V1__Access access[CHANGES_MAX];
    S75__V1__Item items[CHANGES_MAX], *list[CHANGES_MAX];
    size_t count;
};

static S75__V1__Access *add(struct sending *s, const char *principal, const char *name)
{
    const size_t i = s->count++;
    s75__v1__access__init(&s->access[i]);
    s75__v1__item__init(&s->items[i]);
    s->access[i].principal = (char *)(uintptr_t)principal;
    s->access[i].name = (char *)(uintptr_t)name;
    s->items[i].body_case = S75__V1__ITEM__BODY_ACCESS;
    s->items[i].access = &s->access[i];
    s->list[i] = &s->items[i];
    return &s->access[i];
}

static bool is_same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Whether the register has it as it was sent. */
static bool holds(const S75__V1__Answer *answer, const S75__V1__Access *a)
{
    const S75__V1__RegisterEntry *e = find(answer, a->principal);
    if (a->n_grants == 0)
        return !e;
    if (!e || e->n_grants != a->n_grants || !is_same_text(e->name, a->name) ||
        !is_same_text(e->party, a->party) || !is_same_text(e->officer, a->officer) ||
        e->from != a->from || e->until != a->until)
        return false;
    for (size_t i = 0; i < a->n_grants; i++)
        if (e->grants[i]->role != a->grants[i]->role ||
            !is_same_text(e->grants[i]->pool, a->grants[i]->pool))
            return false;
    return true;
}

static int report(struct s75_client *client, const struct sending *s)
{
    S75__V1__Answer *answer = NULL;
    const int code = ask(client, &answer);
    for (size_t i = 0; !code && i < s->count; i++) {
        const bool is_ended = s->access[i].n_grants == 0;
        const char *done = is_ended ? "is not in the register any more" : "is in the register";
        (void)s75_print(stdout, "%s %s\n", s->access[i].principal,
                        holds(answer, &s->access[i])
                            ? done
                            : "waits until another administrator runs the same command");
    }
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    return code;
}

static int send(struct s75_client *client, struct submit_one *one, struct sending *s)
{
    int r = s75_submit(client, NULL, s->list, s->count);
    if (r == 0)
        r = s75_drain(client);
    if (r != 0)
        return ctl_failed(client, r, NULL);
    return one->code ? one->code : report(client, s);
}

static int open_and_send(const struct ctl *ctl, struct sending *s)
{
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    int code = ctl_open(ctl, FEED, submit_one_outcome, &one, &client);
    if (code == 0)
        code = send(client, &one, s);
    s75_close(client);
    return code;
}

/* "ROLE:POOL"; false after saying what is wrong. */
static bool take_grant(const char *text, char *role, size_t size, S75__V1__Grant *ret)
{
    const char *colon = strchr(text, ':');
    snprintf(role, size, "ROLE_%.*s", colon ? (int)(colon - text) : (int)strlen(text), text);
    for (char *c = role; *c; c++)
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value_by_name(&s75__v1__role__descriptor, role);
    if (!value || value->value == S75__V1__ROLE__ROLE_UNKNOWN) {
        ctl_print(
            "there is no role '%s': feed, follower, query, pool_manager, host_finance, "
            "officer, board, auditor, national, administrator, observer, or such a word and :POOL",
            text);
        return false;
    }
    s75__v1__grant__init(ret);
    ret->has_role = 1;
    ret->role = (S75__V1__Role)value->value;
    ret->pool = colon ? (char *)(uintptr_t)(colon + 1) : NULL;
    return true;
}

int register_add(const struct ctl *ctl, const struct register_change *change)
{
    S75__V1__Grant grants[REGISTER_GRANTS_MAX], *list[REGISTER_GRANTS_MAX];
    char principal[WHO_MAX], role[S75_NAME_MAX];
    struct sending s = {.count = 0};
    int code = principal_of(change->who, principal);
    for (size_t i = 0; !code && i < change->grant_count; i++) {
        code = take_grant(change->grants[i], role, sizeof role, &grants[i]) ? 0 : CTL_USAGE;
        list[i] = &grants[i];
    }
    if (code)
        return code;
    S75__V1__Access *a = add(&s, principal, change->name);
    a->party = (char *)(uintptr_t)change->party;
    a->officer = (char *)(uintptr_t)change->officer;
    a->reason = (char *)(uintptr_t)change->reason;
    a->has_from = change->from != 0;
    a->from = change->from;
    a->has_until = change->until != 0;
    a->until = change->until;
    a->grants = list;
    a->n_grants = change->grant_count;
    return open_and_send(ctl, &s);
}

int register_revoke(const struct ctl *ctl, const char *who, const char *reason)
{
    char principal[WHO_MAX];
    struct sending s = {.count = 0};
    const int code = principal_of(who, principal);
    if (code)
        return code;
    add(&s, principal, principal)->reason = (char *)(uintptr_t)reason;
    return open_and_send(ctl, &s);
}

/* The new key is given what the one before has, and that one ends, in one submission. */
static int rotate(struct s75_client *client, struct submit_one *one, const char *from,
                  const char *to)
{
    S75__V1__Answer *answer = NULL;
    struct sending s = {.count = 0};
    int code = ask(client, &answer);
    const S75__V1__RegisterEntry *e = code ? NULL : find(answer, from);
    if (e) {
        S75__V1__Access *a = add(&s, to, e->name);
        a->party = e->party;
        a->officer = e->officer;
        a->has_from = e->has_from;
        a->from = e->from;
        a->has_until = e->has_until;
        a->until = e->until;
        a->grants = e->grants;
        a->n_grants = e->n_grants;
        add(&s, from, from);
        code = send(client, one, &s);
    } else if (!code) {
        ctl_print("%s is not in the register, or not for you to see", from);
        code = CTL_NO;
    }
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    return code;
}

int register_rotate(const struct ctl *ctl, const char *from, const char *to)
{
    char before[WHO_MAX], after[WHO_MAX];
    struct submit_one one = {.ctl = ctl};
    struct s75_client *client;
    int code = principal_of(from, before);
    if (!code)
        code = principal_of(to, after);
    if (!code)
        code = ctl_open(ctl, FEED, submit_one_outcome, &one, &client);
    if (code)
        return code;
    code = rotate(client, &one, before, after);
    s75_close(client);
    return code;
}
