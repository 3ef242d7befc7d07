/* s75ctl keys: keys are made here, and only the public ones travel. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "keys/key_file.h"
#include "register.h"

enum { FINGERPRINT_BYTES = 16, ARGUMENTS_MAX = 3 };
enum { OPTION_PARTY = 512, OPTION_OFFICER, OPTION_FROM, OPTION_UNTIL, OPTION_REASON };
_Static_assert(crypto_scalarmult_SCALARBYTES == KEY_SIZE && crypto_scalarmult_BYTES == KEY_SIZE,
               "a key of CURVE is one of Curve25519");

struct arguments {
    const char *words[ARGUMENTS_MAX];
    size_t count;
    struct register_change change;
};

/* To be compared over the telephone: eight groups of the SHA-256 of the public key. */
static void print_fingerprint(const uint8_t public[KEY_SIZE])
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, public, KEY_SIZE);
    printf("fingerprint ");
    for (size_t i = 0; i < FINGERPRINT_BYTES; i += 2)
        printf(" %02x%02x", digest[i], digest[i + 1]);
    printf("\n");
}

static void print_public(const uint8_t public[KEY_SIZE])
{
    char text[KEY_TEXT_SIZE + 1];
    key_print(public, text);
    printf("public key   %s\n", text);
    print_fingerprint(public);
}

static int failed(const char *why)
{
    ctl_print("%s", why);
    return CTL_NO;
}

static int keys_new(const char *path)
{
    uint8_t secret[KEY_SIZE], public[KEY_SIZE];
    char why[KEY_WHY_MAX], *public_path = NULL;
    if (asprintf(&public_path, "%s.public", path) < 0)
        return failed("out of memory");
    randombytes_buf(secret, sizeof secret);
    int rc = crypto_scalarmult_base(public, secret);
    if (!rc)
        rc = key_file_write(path, true, secret,
                            "s75 secret key: it stays on this machine, readable by its owner", why);
    sodium_memzero(secret, sizeof secret);
    if (!rc)
        rc = key_file_write(public_path, false, public, "s75 public key: to be handed out", why);
    if (!rc) {
        (void)s75_print(stdout, "secret key   %s\n", path);
        (void)s75_print(stdout, "public file  %s\n", public_path);
        print_public(public);
    }
    free(public_path);
    return rc ? failed(why) : CTL_OK;
}

static int keys_fingerprint(const char *path)
{
    uint8_t public[KEY_SIZE];
    char why[KEY_WHY_MAX];
    if (key_public_read(path, public, why))
        return failed(why);
    print_public(public);
    return CTL_OK;
}

static int keys_whoami(const struct ctl *ctl)
{
    struct s75_client *client;
    const int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    const char *principal = code ? NULL : s75_welcome(client)->principal;
    const size_t prefix = strlen(KEY_PRINCIPAL);
    uint8_t public[KEY_SIZE];
    if (!code)
        (void)s75_print(stdout, "principal    %s\n", principal ? principal : "not said");
    if (principal && strncmp(principal, KEY_PRINCIPAL, prefix) == 0 &&
        key_parse(principal + prefix, strlen(principal + prefix), public))
        print_fingerprint(public);
    const int own = principal ? register_own(ctl, client, principal) : 0;
    s75_close(client);
    return code ? code : own;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    struct register_change *c = &a->change;
    switch (key) {
    case 'r':
        if (c->grant_count == REGISTER_GRANTS_MAX)
            argp_error(state, "at most %d roles of one key", REGISTER_GRANTS_MAX);
        c->grants[c->grant_count++] = arg;
        return 0;
    case OPTION_PARTY:
        c->party = arg;
        return 0;
    case OPTION_OFFICER:
        c->officer = arg;
        return 0;
    case OPTION_REASON:
        c->reason = arg;
        return 0;
    case OPTION_FROM:
    case OPTION_UNTIL:
        if (ctl_date(arg, key == OPTION_FROM ? &c->from : &c->until) != 0)
            argp_error(state, "a date is wanted, such as 2017-08-01");
        return 0;
    case ARGP_KEY_ARG:
        if (a->count == ARGUMENTS_MAX)
            argp_error(state, "'%s' is one argument too many", arg);
        a->words[a->count++] = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int keys_add(const struct ctl *ctl, struct arguments *a)
{
    a->change.who = a->words[1];
    a->change.name = a->words[2];
    if (a->change.grant_count == 0) {
        ctl_print("keys add: at least one --role is wanted");
        return CTL_USAGE;
    }
    return register_add(ctl, &a->change);
}

static const struct action {
    const char *name;
    size_t words;
} actions[] = {{"new", 2}, {"fingerprint", 2}, {"whoami", 1}, {"list", 1},
               {"add", 3}, {"revoke", 2},      {"rotate", 3}};

static int act(const struct ctl *ctl, struct arguments *a, const char *action)
{
    switch (*action) {
    case 'n':
        return keys_new(a->words[1]);
    case 'f':
        return keys_fingerprint(a->words[1]);
    case 'w':
        return keys_whoami(ctl);
    case 'l':
        return register_list(ctl);
    case 'a':
        return keys_add(ctl, a);
    default:
        break;
    }
    return strcmp(action, "revoke") == 0 ? register_revoke(ctl, a->words[1], a->change.reason)
                                         : register_rotate(ctl, a->words[1], a->words[2]);
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"role", 'r', "ROLE[:POOL]", 0, "Of add: what it may; may be given several times", 0},
        {"party", OPTION_PARTY, "CODE", 0, "Of add: the body that it speaks for", 0},
        {"officer", OPTION_OFFICER, "ID", 0, "Of add: the officer who holds it", 0},
        {"from", OPTION_FROM, "DATE", 0, "Of add: the first day", 0},
        {"until", OPTION_UNTIL, "DATE", 0, "Of add: the last day", 0},
        {"reason", OPTION_REASON, "TEXT", 0, "Of add and revoke", 0},
        {0},
    };
    struct arguments a = {.count = 0};
    ctl_parse(ctl, self, argc, argv, options, parse, &a);
    if (sodium_init() < 0)
        return failed("libsodium does not start");
    for (size_t i = 0; a.count && i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i].name, a.words[0]) == 0 && actions[i].words == a.count)
            return act(ctl, &a, a.words[0]);
    ctl_print("keys new FILE, fingerprint FILE.public|KEY, whoami, list, add WHO NAME --role ..., "
              "revoke WHO or rotate WHO WHO");
    return CTL_USAGE;
}

const struct command command_keys = {
    "keys",
    "new FILE | fingerprint FILE.public|KEY | whoami | list | add WHO NAME | revoke WHO | rotate "
    "WHO WHO",
    "Keys of programs and people, by which the daemon knows them over tcp."
    "\v"
    "new makes a pair of keys: FILE has the secret one, which only its owner may read and which "
    "never leaves the machine; FILE.public has the other, which is handed out.\n\n"
    "fingerprint shows a public key with its fingerprint, which two people compare by telephone "
    "before one of them trusts it.\n\n"
    "whoami asks the daemon who it takes this program to be, and what it may.\n\n"
    "list, add, revoke and rotate show and change the register. WHO is key:PUBLIC, a file with a "
    "public key, or uid:NUMBER. What one administrator sends waits until another sends the same. "
    "s75-keys(7) has the roles.",
    run,
};
