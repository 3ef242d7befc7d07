#include <criterion/criterion.h>
#include "base/error.h"
#include "base/format.h"

static int first(void *ctx)
{
    *(int *)ctx = 1;
    return 0;
}

static int third(void *ctx)
{
    *(int *)ctx = 3;
    return ERR_CORRUPT;
}

static const format_read_fn readers[] = {first, NULL, third};
static const struct format format = {readers, 3};

Test(format, each_version_has_its_reader)
{
    int seen = 0;
    cr_expect_eq(format_version(&format), 2u);
    cr_expect_eq(format_read(&format, 0, &seen), 0);
    cr_expect_eq(seen, 1);
    cr_expect_eq(format_read(&format, 2, &seen), ERR_CORRUPT, "what the reader says");
    cr_expect_eq(seen, 3);
    seen = 0;
    cr_expect_eq(format_read(&format, 1, &seen), ERR_VERSION, "there never was one");
    cr_expect_eq(format_read(&format, 3, &seen), ERR_VERSION);
    cr_expect_eq(format_read(&format, UINT32_MAX, &seen), ERR_VERSION);
    cr_expect_eq(seen, 0);
}
