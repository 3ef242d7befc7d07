/* s75ctl keys: keys are made here, and only the public ones travel. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "ctl/ctl.h"
#include "keys/key_file.h"

enum { FINGERPRINT_BYTES = 16, ARGUMENTS_MAX = 2 };
_Static_assert(crypto_scalarmult_SCALARBYTES == KEY_SIZE && crypto_scalarmult_BYTES == KEY_SIZE,
               "a key of CURVE is one of Curve25519");

struct arguments {
    const char *words[ARGUMENTS_MAX];
    size_t count;
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
    s75_close(client);
    return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    if (a->count == ARGUMENTS_MAX)
        argp_error(state, "'%s' is one argument too many", arg);
    a->words[a->count++] = arg;
    return 0;
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    struct arguments a = {.count = 0};
    ctl_parse(ctl, self, argc, argv, NULL, parse, &a);
    const char *action = a.count ? a.words[0] : "";
    if (sodium_init() < 0)
        return failed("libsodium does not start");
    if (strcmp(action, "new") == 0 && a.count == 2)
        return keys_new(a.words[1]);
    if (strcmp(action, "fingerprint") == 0 && a.count == 2)
        return keys_fingerprint(a.words[1]);
    if (strcmp(action, "whoami") == 0 && a.count == 1)
        return keys_whoami(ctl);
    ctl_print("keys new FILE, keys fingerprint FILE.public|KEY or keys whoami");
    return CTL_USAGE;
}

const struct command command_keys = {
    "keys",
    "new FILE | fingerprint FILE.public|KEY | whoami",
    "Keys of programs and people, by which the daemon knows them over tcp."
    "\v"
    "new makes a pair of keys: FILE has the secret one, which only its owner may read and which "
    "never leaves the machine; FILE.public has the other, which is handed out.\n\n"
    "fingerprint shows a public key with its fingerprint, which two people compare by telephone "
    "before one of them trusts it.\n\n"
    "whoami asks the daemon who it takes this program to be.",
    run,
};
