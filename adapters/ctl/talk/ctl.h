/* ctl/ctl: what the commands of s75ctl share.
 *
 * A command is one struct and one function. The function gets its parsed arguments, opens the
 * client if it needs one, prints to stdout, and returns an exit code. Whoever finds a failure
 * prints it on stderr, once, with ctl_print. */
#pragma once
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include "kit/s75.h"
#include "kit/s75_text.h"

enum ctl_exit {
    CTL_OK = 0,
    CTL_NO = 1, /* refused, not found, verification failed */
    CTL_USAGE = 2,
    CTL_UNREACHABLE = 3, /* no daemon, or none that speaks this protocol */
    CTL_EXCEPTIONS = 4,  /* exceptions --check found some */
    CTL_NOT_DONE = 5,    /* could not verify, or no backup was made: s75d's exit status too */
};

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* The options every command takes. */
struct ctl {
    const char *desk, *server_key, *key_file; /* of struct s75_options */
    bool json;
    enum colour colour;
    int timeout_ms;
    const char *known_file; /* of struct s75_options; NULL: none */
    volatile sig_atomic_t *stop; /* set to end a follow; may be NULL */
    bool colours;                /* whether stdout is to be coloured: settled after parsing */
    int width;                   /* --width, else of the terminal, else 100 */
};

struct command {
    const char *name;
    const char *args_doc; /* as argp prints it, "POOL" */
    const char *doc;      /* argp's form: what it does, \v, more */
    int (*main)(struct ctl *ctl, const struct command *self, int argc, char **argv);
};

extern const struct command command_status, command_apply, command_pools, command_statement,
    command_exceptions, command_events, command_show, command_quarantine, command_verify,
    command_day, command_report, command_export, command_work, command_approve, command_rules,
    command_scenario, command_backup, command_keys, command_reverse_document, command_work_all,
    command_doctor, command_top, command_check, command_init, command_exception,
    command_apply_payment, command_search;

/* Parses the arguments of a command: the shared options, and the command's own through parser,
 * whose input is args. Positional arguments come to it as ARGP_KEY_ARG; parser NULL takes none.
 * Exits on
 * --help and on bad usage. Afterwards ctl is settled. */
void ctl_parse(struct ctl *ctl, const struct command *self, int argc, char **argv,
               const struct argp_option *options, argp_parser_t parser, void *args);
/* The end of a parser whose command's one argument is a pool. */
error_t ctl_parse_pool(int key, char *arg, struct argp_state *state, const char **pool);
/* What a pool's balance on an account must not be read as: why cash is in credit. NULL: nothing. */
const char *ctl_balance_note(const char *account, int64_t pence);
/* The shared options, for a parser whose input is struct ctl. */
extern const struct argp ctl_argp;

/* Opens a client that asks (feed NULL) or submits. On failure it is printed, and *ret_client is
 * NULL. 0 or an exit code. */
int ctl_open(const struct ctl *ctl, const char *feed, s75_outcome_fn on_outcome, void *ctx,
             struct s75_client **ret_client);
/* Opens, asks, has the answer printed, and closes. An exit code: that of print, or of what failed
 * before. ctl_print_json does for print when ctl->json is set and nothing more is to be decided. */
typedef int (*ctl_print_fn)(const struct ctl *ctl, const S75__V1__Answer *answer);
int ctl_ask(const struct ctl *ctl, S75__V1__Query *query, ctl_print_fn print);
int ctl_print_json(const struct ctl *ctl, const S75__V1__Answer *answer);
/* Asks. 0, or an exit code after saying what failed. */
int ctl_query(struct s75_client *client, S75__V1__Query *query, S75__V1__Answer **ret_answer);
/* Says s75_error, and for an unknown pool the names that are near. Returns the exit code for error.
 * pool may be NULL. */
int ctl_failed(struct s75_client *client, int error, const char *pool);
/* "s75ctl: ..." on stderr. */
void ctl_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the message as JSON. An exit code. */
int ctl_json(const ProtobufCMessage *message);
/* Flushes stdout; code, or CTL_NO after saying so when what was printed could not be written. */
int ctl_finish(int code);
/* "2017-04-01" -> 20170401, or CTL_USAGE after saying so. 0 is success. */
int ctl_date(const char *text, int32_t *ret_yyyymmdd);
/* A whole number within 0..limit. 0, or CTL_USAGE after saying so. */
int ctl_number(const char *what, const char *text, uint64_t limit, uint64_t *ret_number);
/* "INPUT" or "INPUT/ITEM", cut in two at the slash; without one the item is 0. what: how a wrong
 * INPUT is called. 0, or CTL_USAGE after saying so. */
int ctl_row(const char *what, char *text, uint64_t *ret_input, uint64_t *ret_item);
