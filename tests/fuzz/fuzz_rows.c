/* Fuzzes the reader of published files (adapters/feed): whatever the bytes are, every row becomes
 * an item, a row that cannot be read with its reason, or is left out by a rule, and the counts
 * agree.
 *
 * Bytes: which mapping in the first byte, then the file, which may be a workbook. */
#include <stdint.h>
#include <stdlib.h>

#include "base/error.h"
#include "feed/csv.h"
#include "feed/intake.h"
#include "memory_file.h"

#define COUNCIL S75_SOURCE_DIR "/adapters/council/mappings/"
#define CCG S75_SOURCE_DIR "/adapters/ccg/mappings/"

enum { MAPPINGS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct mapping *mapping_at(size_t index)
{
    static const char *const paths[MAPPINGS] = {
        COUNCIL "salford.yaml", COUNCIL "wakefield.yaml", CCG "gloucestershire.yaml",
        CCG "allocations-2016-17-thousands.yaml"};
    static struct mapping *mappings[MAPPINGS];
    struct problem problem;
    if (!mappings[index])
        require(mapping_open(paths[index], &mappings[index], &problem) == 0);
    return mappings[index];
}

static void check_item(const struct intake *r, const struct item *item)
{
    require(item->row >= 1 && item->row <= r->source->of);
    require(item->unreadable ? item->reason.size > 0 : item->reason.size == 0);
}

static void read_rows(struct row_source *source, const struct mapping *mapping)
{
    struct intake intake;
    struct item item;
    struct problem problem = {.text = ""};
    uint32_t items = 0, unreadable = 0;
    int rc = intake_open(&intake, source, mapping, &problem);
    if (rc) {
        require(problem.text[0] != 0);
        return;
    }
    while ((rc = intake_next(&intake, &item, &problem)) == 0) {
        check_item(&intake, &item);
        *(item.unreadable ? &unreadable : &items) += 1;
    }
    require(rc == INTAKE_END);
    require(intake.tally.items == items && intake.tally.unreadable == unreadable);
    require(intake.tally.rows == items + unreadable + intake.tally.skipped);
    intake_close(&intake);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct memory_file file;
    struct row_source *source;
    struct problem problem;
    if (size < 1)
        return 0;
    struct mapping *mapping = mapping_at(data[0] % MAPPINGS);
    /* Workbooks are looked through, and given to no other program. */
    require(setenv("PATH", "/nosuch", 1) == 0);
    memory_file_open(&file, data + 1, size - 1);
    if (csv_open(file.path, mapping, &source, &problem) == 0) {
        read_rows(source, mapping);
        source->ops->close(source);
    }
    memory_file_close(&file);
    return 0;
}
