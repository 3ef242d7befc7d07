/* Fuzzes what looks through a sheet of a workbook (adapters/feed/file/sheet): whatever the bytes
 * are, it says that they are no sheet, or it finds in them the same in one piece and in many.
 *
 * Bytes: how long pieces are in the first byte, then the XML. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int look(const uint8_t *data, size_t size, size_t piece, struct sheet_facts *ret)
{
    struct problem problem = {.text = ""};
    struct sheet *s = sheet_new(ret, "x", &problem);
    int rc = s ? 0 : ERR_MEMORY;
    for (size_t at = 0; !rc && at < size; at += piece)
        rc = sheet_put(s, (const char *)data + at, size - at < piece ? size - at : piece, false);
    if (!rc)
        rc = sheet_put(s, NULL, 0, true);
    sheet_free(s);
    require(rc == 0 || rc == ERR_FORM);
    require(rc == 0 || problem.text[0]);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sheet_facts whole, pieces;
    if (size < 2)
        return 0;
    const int rc = look(data + 1, size - 1, size, &whole);
    require(look(data + 1, size - 1, 1u + data[0], &pieces) == rc);
    if (rc == 0)
        require(whole.hidden_row == pieces.hidden_row && whole.merged_row == pieces.merged_row &&
                !strcmp(whole.merged, pieces.merged) && whole.has_formulas == pieces.has_formulas);
    return 0;
}
