/* s75ctl init DIRECTORY: a starting set for an area of one's own. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "ctl/talk/ctl.h"

/* Made of the files of adapters/s75ctl/area, where @YEAR@ and @LABEL@ stand for the year. */
extern const char area_agreement[], area_mapping[], area_payments[];

static const struct {
    const char *name, *text, *says;
} files[] = {
    {"area.yaml", area_agreement, "who is in it and what was agreed; change what is marked <--"},
    {"payments.yaml", area_mapping, "how the columns of payments.csv are read"},
    {"payments.csv", area_payments, "five payments, with two faults to be found"},
};
#define FILE_COUNT (sizeof files / sizeof *files)

struct args {
    const char *directory;
    unsigned year;
};

/* The financial year that is under way. */
static unsigned present_year(void)
{
    const time_t now = time(NULL);
    struct tm t;
    if (!gmtime_r(&now, &t))
        return 2026;
    return (unsigned)(t.tm_year + 1900 - (t.tm_mon < 3));
}

static void write_text(FILE *out, const char *text, unsigned year)
{
    for (const char *at; (at = strchr(text, '@')) != NULL; text = at) {
        fwrite(text, 1, (size_t)(at - text), out);
        if (strncmp(at, "@YEAR@", 6) == 0) {
            fprintf(out, "%u", year);
            at += 6;
        } else if (strncmp(at, "@LABEL@", 7) == 0) {
            fprintf(out, "%u/%02u", year, (year + 1) % 100);
            at += 7;
        } else {
            fputc(*at++, out);
        }
    }
    fputs(text, out);
}

/* What is there already is somebody's work. */
static int write_file(const char *directory, size_t i, unsigned year)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, files[i].name) < 0)
        return ENOMEM;
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    int error = out ? 0 : errno;
    if (out) {
        write_text(out, files[i].text, year);
        error = ferror(out) ? EIO : 0;
        error = fclose(out) != 0 && !error ? errno : error;
    }
    if (error == EEXIST)
        ctl_print("%s is there already, and is left as it is: name another directory", path);
    else if (error)
        ctl_print("cannot write %s: %s", path, strerror(error));
    free(path);
    return error;
}

static int init(const struct args *args)
{
    const char *d = args->directory;
    if (mkdir(d, 0777) < 0 && errno != EEXIST) {
        ctl_print("cannot make the directory %s: %s", d, strerror(errno));
        return CTL_NO;
    }
    for (size_t i = 0; i < FILE_COUNT; i++)
        if (write_file(d, i, args->year))
            return CTL_NO;
    for (size_t i = 0; i < FILE_COUNT; i++)
        (void)s75_print(stdout, "%s/%s: %s\n", d, files[i].name, files[i].says);
    (void)s75_print(stdout, "Next: s75ctl check %s/%s %s/%s %s/%s\n", d, files[0].name, d,
                    files[1].name, d, files[2].name);
    return CTL_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct args *args = state->input;
    uint64_t year;
    switch (key) {
    case 'y':
        arg[strcspn(arg, "/")] = '\0';
        if (ctl_number("--year", arg, 2098, &year) != 0 || year < 2000)
            argp_error(state, "--year is a financial year, such as 2026/27");
        args->year = (unsigned)year;
        return 0;
    case ARGP_KEY_ARG:
        if (args->directory)
            argp_error(state, "'%s' is one argument too many", arg);
        args->directory = arg;
        return 0;
    case ARGP_KEY_END:
        if (!args->directory)
            argp_error(state, "a directory is wanted, which is made when it is not there");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(struct ctl *ctl, const struct command *self, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"year", 'y', "YEAR", 0, "Financial year of its dates, such as 2026/27 (default: this one)",
         0},
        {0}};
    struct args args = {.year = present_year()};
    ctl_parse(ctl, self, argc, argv, options, parse, &args);
    return init(&args);
}

const struct command command_init = {
    "init",
    "DIRECTORY",
    "Writes a starting set for an area of your own: an agreement with two partners, officers and "
    "an "
    "allocation, a mapping, a few payments. It applies as it is; comments say what to change."
    "\vNothing that is there is overwritten, and no daemon is asked. The guide is "
    "adapters/OWN-AREA.md.",
    run,
};
