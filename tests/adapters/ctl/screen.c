#include "screen.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

struct desk desk;
char printed[16384];

void screen_setup(void)
{
    desk_init(&desk);
    desk.query_refusal = S75__V1__REFUSAL_CODE__REFUSED_NOT_FOUND;
}

void screen_teardown(void)
{
    desk_fini(&desk);
}

int screen_run_alone(const char *arguments)
{
    char command[1024];
    snprintf(command, sizeof command, "unset S75_DESK; %s --desk %s --timeout 5 %s 2>&1",
             S75CTL_PATH, desk.endpoint, arguments);
    FILE *f = popen(command, "r");
    size_t size = fread(printed, 1, sizeof printed - 1, f);
    printed[size] = '\0';
    return WEXITSTATUS(pclose(f));
}

int screen_run(const char *arguments)
{
    if (!desk.zmq)
        desk_start(&desk);
    return screen_run_alone(arguments);
}

void screen_expect(const char *arguments, int code, const char *expected)
{
    int r = screen_run(arguments);
    cr_assert_str_eq(printed, expected);
    cr_assert_eq(r, code, "exit code %d", r);
}
