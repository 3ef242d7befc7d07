/* s75ctl verify: asks the running daemon, or has s75d look at a state directory */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"

static int code_of(S75__V1__VerifyResult result)
{
    if (result == S75__V1__VERIFY_RESULT__VERIFY_PASSED)
        return CTL_OK;
    return result == S75__V1__VERIFY_RESULT__VERIFY_DIFFERS ? CTL_NO : CTL_NOT_DONE;
}

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    static const char *const words[] = {"verified", "VERIFICATION FAILED"};
    const S75__V1__VerifyAnswer *a = answer->verify;
    int code = code_of(a->result);
    enum style style = code == CTL_OK ? STYLE_GOOD : STYLE_BAD;
    if (ctl->json) {
        int printed = ctl_json(&a->base);
        return printed == CTL_OK ? code : printed;
    }
    printf("%s%s%s: %llu inputs, %llu events\n", style_begin(style, ctl->colours),
           code == CTL_NOT_DONE ? "COULD NOT VERIFY" : words[code],
           style_end(style, ctl->colours), (unsigned long long)a->inputs,
           (unsigned long long)a->events);
    text_wrap(a->text, 2, ctl->width, stdout);
    return code;
}

/* A refusal is no finding. */
static int ask(const struct ctl *ctl)
{
    S75__V1__VerifyQuery verify = S75__V1__VERIFY_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    struct s75_client *client;
    query.body_case = S75__V1__QUERY__BODY_VERIFY;
    query.verify = &verify;
    int code = ctl_open(ctl, NULL, NULL, NULL, &client);
    if (code == 0) {
        code = ctl_query(client, &query, &answer);
        if (code == CTL_NO)
            code = CTL_NOT_DONE;
    }
    if (code == 0)
        code = print(ctl, answer);
    if (answer)
        s75__v1__answer__free_unpacked(answer, NULL);
    s75_close(client);
    return code;
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
    ctl_print("cannot run s75d: %s", strerror(errno));
    return CTL_NOT_DONE;
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
    "and the projections with what is stored. s75ctl status shows how far it is."
    "\vExits 1 when anything differs, 5 when it could not be verified: that is no verdict on the "
    "journal.",
    run,
};
