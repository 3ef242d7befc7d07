/* settings_manual: writes, at the build, what people read of the settings, from their descriptions:
 * OUT is the template with the keys where @KEYS@ stands.
 *
 *   settings_manual page TEMPLATE OUT      s75d.conf(5)
 *   settings_manual sample TEMPLATE OUT    the sample file, every key commented out */
#include <stdio.h>
#include <string.h>
#include "app/process/setting.h"

/* Text of mdoc: no line of it begins as a request, and hyphens are those of options. */
static void print_mdoc(const char *text)
{
    for (; *text; text++) {
        if (*text == '-')
            fputs("\\-", stdout);
        else if (*text == '\\')
            fputs("\\e", stdout);
        else
            putchar(*text);
        if (strncmp(text, ". ", 2) == 0) {
            putchar('\n');
            text++;
        }
    }
}

static void print_entry(const struct setting *s)
{
    printf(".It Cm %s : Ar %s\n", s->name, s->argument ? s->argument : "yes|no");
    print_mdoc(s->help);
    printf(".\n");
    if (s->most > 1)
        printf("A value, or a list of up to %zu.\n", s->most);
    if (s->standard) {
        printf("When nothing is said: ");
        print_mdoc(s->standard);
        printf(".\n");
    }
    printf("%s\n", s->live ? "A reload changes it at once." : "A change waits for the next start.");
}

/* A comment of lines that fit. */
static void print_comment(const char *text)
{
    size_t column = 0;
    while (*text) {
        const size_t word = strcspn(text, " ");
        if (column > 0 && column + 1 + word > 90) {
            putchar('\n');
            column = 0;
        }
        column += (size_t)printf("%s%.*s", column == 0 ? "# " : " ", (int)word, text);
        text += word + (text[word] == ' ');
    }
    putchar('\n');
}

static void print_sample(const struct setting *s)
{
    putchar('\n');
    print_comment(s->help);
    if (s->standard && *s->standard != '$')
        printf("#%s: %s\n", s->name, s->standard);
    else
        printf("#%s: %s\n", s->name, s->argument);
}

int main(int argc, char **argv)
{
    char line[512];
    const bool page = argc == 4 && strcmp(argv[1], "page") == 0;
    FILE *template = argc == 4 ? fopen(argv[2], "r") : NULL;
    if (!template || !freopen(argv[3], "w", stdout))
        return 2;
    while (fgets(line, sizeof line, template))
        if (strcmp(line, "@KEYS@\n") != 0)
            fputs(line, stdout);
        else
            for (size_t i = 0; i < CONFIG_SETTINGS; i++)
                page ? print_entry(&settings[i]) : print_sample(&settings[i]);
    return fclose(template) != 0 || fflush(stdout) != 0;
}
