/* s75ctl verify: asks the running daemon, or has s75d look at a state directory */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctl/ctl.h"
#include "ctl/table.h"

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    const S75__V1__VerifyAnswer *a = answer->verify;
    enum style style = a->passed ? STYLE_GOOD : STYLE_BAD;
    if (ctl->json) {
        int code = ctl_json(&a->base);
        return code == CTL_OK && !a->passed ? CTL_NO : code;
    }
    printf("%s%s%s: %llu inputs, %llu events\n", style_begin(style, ctl->colours),
           a->passed ? "verified" : "NOT VERIFIED", style_end(style, ctl->colours),
           (unsigned long long)a->inputs, (unsigned long long)a->events);
    text_wrap(a->text, 2, ctl->width, stdout);
    return a->passed ? CTL_OK : CTL_NO;
}

static int ask(const struct ctl *ctl)
{
    S75__V1__VerifyQuery verify = S75__V1__VERIFY_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    query.body_case = S75__V1__QUERY__BODY_VERIFY;
    query.verify = &verify;
    return ctl_ask(ctl, &query, print);
}

/* The s75d that was installed beside this program, else the one on the path. */
static int verify_offline(const char *state)
{
    char self[PATH_MAX], beside[PATH_MAX + 8];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    char *const argv[] = {"s75d", "--verify", "--state", (char *)state, NULL};
    if (size > 0) {
        self[size] = '\0';
        snprintf(beside, sizeof beside, "%s/s75d", dirname(self));
        execv(beside, argv);
    }
    execvp("s75d", argv);
    ctl_say("cannot run s75d: %s", strerror(errno));
    return CTL_NO;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    const char **directory = state->input;
    switch (key) {
    case 's': *directory = arg; return 0;
    case ARGP_KEY_ARG: argp_error(state, "'%s' is one argument too many", arg); return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 's', "DIR", 0, "Verify this state directory, without a running daemon", 0}, {0}};
    const char *state = NULL;
    ctl_parse(ctl, self, argc, argv, options, parse, &state);
    return state ? verify_offline(state) : ask(ctl);
}

const struct command command_verify = {
    "verify",
    NULL,
    "Replays the journal from its first input and compares the chain, all effects, the checkpoint "
    "and "
    "the projections with what is stored."
    "\vExits 1 when anything differs.",
    run,
};
