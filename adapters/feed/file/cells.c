#include "feed/file/cells.h"

#include <string.h>

#include "base/error.h"
#include "feed/file/clean.h"

int cells_init(struct cells *c)
{
    *c = (struct cells){.bytes = BUFFER_NULL};
    return csv_init(&c->csv, 0) ? ERR_MEMORY : 0;
}

void cells_separate(struct cells *c, char by)
{
    csv_set_delim(&c->csv, (unsigned char)by);
}

char cells_separator_of(struct text line)
{
    static const char separators[] = ",;\t|";
    size_t counts[sizeof separators - 1] = {0}, most = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < line.size; i++) {
        const char *at = memchr(separators, line.data[i], sizeof separators - 1);
        is_quoted ^= line.data[i] == '"';
        if (at && !is_quoted)
            counts[at - separators]++;
    }
    for (size_t i = 1; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] > counts[most])
            most = i;
    return separators[most];
}

void cells_fini(struct cells *c)
{
    csv_free(&c->csv);
    buffer_fini(&c->bytes);
    c->count = 0;
}

static void on_cell(void *data, size_t size, void *ctx)
{
    struct cells *c = ctx;
    if (c->count == LIMIT_COLUMNS) {
        c->crowded |= !c->passes_blank || clean_has_non_blank((struct text){data, size});
        return;
    }
    buffer_put(&c->bytes, data, size);
    c->ends[c->count++] = c->bytes.size;
}

static void on_record(int end, void *ctx)
{
    (void)end;
    struct cells *c = ctx;
    c->complete = true;
}

static void ignore_cell(void *data, size_t size, void *ctx)
{
    (void)data, (void)size, (void)ctx;
}

static void ignore_record(int end, void *ctx)
{
    (void)end, (void)ctx;
}

/* The cells' places are known only when the buffer no longer moves. */
static void place(struct cells *c)
{
    size_t begin = 0;
    for (size_t i = 0; i < c->count; i++) {
        c->items[i] = (struct text){(const char *)c->bytes.data + begin, c->ends[i] - begin};
        begin = c->ends[i];
    }
}

/* libcsv calls on_record when it meets an unquoted line end after anything but blanks; when it has
 * begun a cell and does not call it, the cell is quoted and open. */
static int parse(struct cells *c, struct text line)
{
    const char end = '\n';
    if (csv_parse(&c->csv, line.data, line.size, on_cell, on_record, c) != line.size ||
        csv_parse(&c->csv, &end, 1, on_cell, on_record, c) != 1 || c->bytes.failed)
        return ERR_MEMORY;
    if (c->crowded)
        return ERR_RANGE;
    if (!c->complete && c->csv.quoted)
        return CELLS_OPEN;
    place(c);
    return 0;
}

int cells_parse(struct cells *c, struct text line)
{
    csv_fini(&c->csv, ignore_cell, ignore_record, NULL);
    buffer_clear(&c->bytes);
    c->count = 0;
    c->complete = c->crowded = false;
    return parse(c, line);
}

int cells_continue(struct cells *c, struct text line)
{
    return parse(c, line);
}
