/* s75ctl: asks s75d, shows what it answers, and applies agreements. */
#include <locale.h>
#include <signal.h>
#include <string.h>
#include "ctl/talk/ctl.h"
#include "ctl/screen/near.h"

const char *argp_program_version = "s75ctl " S75D_VERSION;

static const struct command *const commands[] = {
    &command_status,        &command_apply,      &command_pools,
    &command_statement,     &command_exceptions, &command_events,
    &command_show,          &command_quarantine, &command_verify,
    &command_backup,        &command_day,        &command_report,
    &command_export,        &command_work,       &command_approve,
    &command_rules,         &command_keys,       &command_reverse_document,
    &command_work_all,      &command_doctor,     &command_top,
    &command_check,         &command_init,       &command_exception,
    &command_apply_payment, &command_scenario,   &command_search,
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static const char doc[] =
    "Asks s75d, the integration daemon for section 75 pooled funds, and applies agreements to it."
    "\v"
    "Commands (each with its own --help):\n"
    "  status                     the daemon's state in numbers\n"
    "  init DIRECTORY             a starting set for an area of your own\n"
    "  check FILE...              what files would come to, asked of the daemon; sends nothing\n"
    "  apply FILE.yaml            agreements, holds, schemes, closings ... from a file\n"
    "  pools                      every pool with its sums\n"
    "  statement POOL             due, paid, received, and variances explained\n"
    "  report NAME [POOL]         returns, accounts, totals, calendars: text, CSV or JSON\n"
    "  export POOL                the books of a pool for hledger\n"
    "  exceptions [POOL]          what needs a person; filters, sorted\n"
    "  search WORD...             an amount, a date, a document number, a file ...\n"
    "  exception NUMBER           one of them, its history, what may be done\n"
    "  work EXCEPTION ACTION      assign, query, adjust, write off, take back, clear, ...\n"
    "  work-all ACTION            exceptions by filter: assign, note or clear in one act\n"
    "  approve JOURNAL[/ITEM]     another officer's decision on what waits\n"
    "  rules try FILE             what other match rules and tolerances would change\n"
    "  scenario FILE...           what another policy would make of the state\n"
    "  events                     what the daemon reported, from any number on, or live\n"
    "  show NUMBER                an input and everything it caused\n"
    "  quarantine                 rows of feeds that were refused; retry, set-aside\n"
    "  reverse-document DOCUMENT  what a file brought, taken back or replaced\n"
    "  verify                     replays the journal and compares\n"
    "  backup DIR                 copies the journal while the daemon works, and checks the copy\n"
    "  top                        the daemon as it works, drawn again every second\n"
    "  doctor                     what is not as it should be, and what to do about it\n"
    "  keys ACTION                keys of programs and people, and who this one is\n"
    "  day DATE                   moves the business date on (manual clock only)\n"
    "\n"
    "Exit codes:\n"
    "  0  done\n"
    "  1  refused, not found, or verification failed\n"
    "  2  wrong usage, or a file with errors\n"
    "  3  the daemon cannot be reached\n"
    "  4  exceptions --check: there are exceptions\n"
    "  5  verify: it could not be verified; backup: none was made\n";

struct chosen {
    struct ctl ctl;
    const struct command *command;
    int rest; /* index of the command's name in argv */
};

static void report_unknown(struct argp_state *state, const char *name)
{
    const char *names[COMMAND_COUNT];
    char near[NEAR_TEXT_MAX];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i]->name;
    argp_error(state, "there is no command '%s'%s", name,
               near_text(name, names, COMMAND_COUNT, near));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct chosen *chosen = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &chosen->ctl;
        return 0;
    case ARGP_KEY_ARG:
        for (size_t i = 0; i < COMMAND_COUNT; i++)
            if (strcmp(commands[i]->name, arg) == 0)
                chosen->command = commands[i];
        if (!chosen->command)
            report_unknown(state, arg);
        chosen->rest = state->next - 1;
        state->next = state->argc; /* the rest is the command's */
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "a command is wanted");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

int main(int argc, char **argv)
{
    const struct argp_child children[] = {{&ctl_argp, 0, "Options of every command:", 1}, {0}};
    const struct argp argp = {
        .parser = parse, .args_doc = "COMMAND [ARGUMENT...]", .doc = doc, .children = children};
    struct chosen chosen = {.ctl = {.timeout_ms = 10000, .stop = &stop}};
    if (!setlocale(LC_CTYPE, "C.UTF-8")) /* names are UTF-8 whatever the terminal claims */
        ctl_print("no locale C.UTF-8: accented letters will show as '?'");
    argp_err_exit_status = CTL_USAGE;
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &chosen);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    return ctl_finish(
        chosen.command->main(&chosen.ctl, chosen.command, argc - chosen.rest, argv + chosen.rest));
}
