/* s75ctl backup: has the daemon copy its journal */
#include <stdlib.h>
#include "ctl/talk/ctl.h"
#include "ctl/screen/table.h"
#include "ctl/screen/words.h"

struct args {
    const char *directory;
    bool replay;
};

static int print(const struct ctl *ctl, const S75__V1__Answer *answer)
{
    const S75__V1__BackupAnswer *a = answer->backup;
    char hex[WORDS_HEX_MAX];
    int code = a->made ? CTL_OK : CTL_NOT_DONE;
    if (ctl->json) {
        int printed = ctl_json(&a->base);
        return printed == CTL_OK ? code : printed;
    }
    enum style style = a->made ? STYLE_GOOD : STYLE_BAD;
    printf("%s%s%s\n", style_begin(style, ctl->colours), a->made ? "backup made" : "NO BACKUP MADE",
           style_end(style, ctl->colours));
    text_wrap(a->text, 2, ctl->width, stdout);
    if (a->made)
        printf("  %.1f MB, chain %s\n", (double)a->bytes / 1e6, words_hex(&a->chain, hex));
    return code;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    switch (key) {
    case 'r':
        args->replay = true;
        return 0;
    case ARGP_KEY_ARG:
        if (args->directory)
            argp_error(state, "'%s' is one argument too many", arg);
        args->directory = arg;
        if (*arg != '/')
            argp_error(state, "'%s' is not absolute: it is a directory of the daemon's machine",
                       arg);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "into which directory?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"replay", 'r', 0, 0, "Verify the copy by replaying it too, as s75d --verify does", 0},
        {0}};
    struct args args = {NULL, false};
    S75__V1__BackupQuery backup = S75__V1__BACKUP_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    backup.directory = (char *)args.directory;
    backup.has_replay = args.replay;
    backup.replay = args.replay;
    query.body_case = S75__V1__QUERY__BODY_BACKUP;
    query.backup = &backup;
    int code = ctl_ask(ctl, &query, print);
    return code == CTL_NO ? CTL_NOT_DONE : code;
}

const struct command command_backup = {
    "backup",
    "DIR",
    "Has the daemon copy its journal into DIR of its machine while it works, and check the copy: "
    "pages, digests and the chain. A DIR that holds an earlier backup is brought up to date."
    "\vDIR is absolute. s75d.service lets the daemon write to /var/backups/s75d, and below "
    "/var/lib/s75d, and nowhere else. A backup is a state directory: s75d --state DIR "
    "starts on it, s75d --verify --state DIR verifies it. Exits 5 when no backup was made.",
    run,
};
