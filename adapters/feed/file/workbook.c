#include "feed/file/workbook.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#include "base/error.h"
#include "feed/file/convert.h"
#include "feed/file/limits.h"

enum { PARTS_MAX = 4096, SHEETS_MAX = 256, PART_NAME_MAX = 256, ID_MAX = 64 };

struct entry {
    char *name, *id;
    bool is_hidden;
};

struct look {
    zip_t *zip;
    const char *name;
    struct problem *problem;
    struct workbook *workbook;
    struct entry sheets[SHEETS_MAX];
    size_t sheet_count;
    const char *wanted_id; /* of the sheet, among the relations */
    char part[PART_NAME_MAX];
    bool is_stale; /* formulas were not calculated when it was saved */
    bool no_memory, is_dated_oddly, has_doctype, has_many;
};

enum workbook_kind workbook_kind_of(struct text bytes)
{
    if (bytes.size >= 4 && !memcmp(bytes.data, "PK\3\4", 4))
        return WORKBOOK_XLSX;
    return bytes.size >= 8 && !memcmp(bytes.data, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)
               ? WORKBOOK_CLOSED
               : WORKBOOK_NONE;
}

static int not_one(struct look *l, const char *what)
{
    return problem_set(l->problem, ERR_FORM, "%s: not a workbook that can be read: %s", l->name,
                       what);
}

/* Names are compared without regard to case, as xlsx2csv does: two of one name are two truths. */
static int check_part(struct look *l, zip_int64_t i, uint64_t *sum)
{
    zip_stat_t st;
    if (zip_stat_index(l->zip, (zip_uint64_t)i, 0, &st) < 0 || !(st.valid & ZIP_STAT_SIZE) ||
        !(st.valid & ZIP_STAT_NAME))
        return not_one(l, zip_strerror(l->zip));
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return not_one(l, "it has a password. Save it without");
    if (st.size > (uint64_t)LIMIT_FILE_BYTES || (*sum += st.size) > (uint64_t)LIMIT_FILE_BYTES)
        return problem_set(l->problem, ERR_RANGE, "%s: more than %lld bytes unpacked", l->name,
                           (long long)LIMIT_FILE_BYTES);
    for (zip_int64_t k = 0; k < i; k++) {
        const char *other = zip_get_name(l->zip, (zip_uint64_t)k, 0);
        if (other && !strcasecmp(other, st.name))
            return not_one(l, "it has two parts of one name");
    }
    return 0;
}

static int check_parts(struct look *l)
{
    const zip_int64_t count = zip_get_num_entries(l->zip, 0);
    uint64_t sum = 0;
    int rc = 0;
    if (count > PARTS_MAX)
        return not_one(l, "it has more than 4,096 parts");
    for (zip_int64_t i = 0; i < count && !rc; i++)
        rc = check_part(l, i, &sum);
    return rc;
}

typedef int (*take_fn)(void *ctx, const char *data, size_t size, bool is_last);

static int read_part(struct look *l, const char *part, take_fn take, void *ctx)
{
    zip_file_t *file = zip_fopen(l->zip, part, ZIP_FL_NOCASE);
    char *block = malloc(COPY_BLOCK);
    zip_int64_t n = 1;
    int rc = 0;
    if (!file)
        rc = problem_set(l->problem, ERR_FORM, "%s: not a workbook that can be read: no %s in it",
                         l->name, part);
    else if (!block)
        rc = problem_set(l->problem, ERR_MEMORY, "%s: out of memory", l->name);
    while (!rc && n > 0) {
        n = zip_fread(file, block, COPY_BLOCK);
        rc = n < 0 ? not_one(l, zip_file_strerror(file)) : take(ctx, block, (size_t)n, n == 0);
    }
    if (file)
        zip_fclose(file);
    free(block);
    return rc;
}

static const char *value_of(const char **attributes, const char *wanted)
{
    for (; *attributes; attributes += 2) {
        const char *colon = strchr(attributes[0], ':');
        if (!strcmp(colon ? colon + 1 : attributes[0], wanted))
            return attributes[1];
    }
    return NULL;
}

static bool is(const char *name, const char *wanted)
{
    const char *colon = strchr(name, ':');
    return !strcmp(colon ? colon + 1 : name, wanted);
}

static char *keep(struct look *l, const char *value)
{
    char *copy = strdup(value ? value : "");
    l->no_memory |= !copy;
    return copy;
}

static void see_sheet(struct look *l, const char **attributes)
{
    const char *state = value_of(attributes, "state");
    if (l->sheet_count == SHEETS_MAX) {
        l->has_many = true;
        return;
    }
    struct entry *e = &l->sheets[l->sheet_count++];
    e->name = keep(l, value_of(attributes, "name"));
    e->id = keep(l, value_of(attributes, "id"));
    e->is_hidden = state && strcmp(state, "visible") != 0;
}

static bool says(const char **attributes, const char *name, const char *a, const char *b)
{
    const char *value = value_of(attributes, name);
    return value && (!strcmp(value, a) || !strcmp(value, b));
}

/* Of xl/workbook.xml. */
static void on_workbook(void *ctx, const char *name, const char **attributes)
{
    struct look *l = ctx;
    if (is(name, "sheet")) {
        see_sheet(l, attributes);
    } else if (is(name, "workbookPr")) {
        l->workbook->days_from_1904 = says(attributes, "date1904", "1", "true");
        /* xlsx2csv takes all but "false" for yes, and days would be four years later. */
        l->is_dated_oddly = says(attributes, "date1904", "0", "0");
    } else if (is(name, "calcPr")) {
        l->is_stale = says(attributes, "fullCalcOnLoad", "1", "true") ||
                      says(attributes, "calcCompleted", "0", "false");
    }
}

/* Of its relations: where the sheet is. */
static void on_relation(void *ctx, const char *name, const char **attributes)
{
    struct look *l = ctx;
    const char *id = value_of(attributes, "Id"), *target = value_of(attributes, "Target");
    if (!is(name, "Relationship") || !id || !target || strcmp(id, l->wanted_id) != 0)
        return;
    const char *from = *target == '/' ? "" : "xl/";
    if (!strncmp(target, "xl/", 3))
        from = "";
    snprintf(l->part, sizeof l->part, "%s%s", from, target + (*target == '/'));
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public, int own)
{
    (void)name, (void)system, (void)public, (void)own;
    ((struct look *)ctx)->has_doctype = true;
}

static int take_xml(void *ctx, const char *data, size_t size, bool is_last)
{
    return XML_Parse(ctx, data, (int)size, is_last) == XML_STATUS_OK ? 0 : ERR_FORM;
}

static int parse_part(struct look *l, const char *part, XML_StartElementHandler on_begin)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser)
        return problem_set(l->problem, ERR_MEMORY, "%s: out of memory", l->name);
    XML_SetUserData(parser, l);
    XML_SetStartElementHandler(parser, on_begin);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    int rc = read_part(l, part, take_xml, parser);
    if (rc == ERR_FORM && XML_GetErrorCode(parser) != XML_ERROR_NONE)
        rc = not_one(l, XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    if (!rc && l->no_memory)
        rc = problem_set(l->problem, ERR_MEMORY, "%s: out of memory", l->name);
    return !rc && l->has_doctype ? not_one(l, "it declares a document type") : rc;
}

static int list_sheets(struct look *l, const char *what)
{
    problem_set(l->problem, ERR_FORM, "%s: %s it has", l->name, what);
    for (size_t i = 0; i < l->sheet_count; i++)
        problem_add(l->problem, "%s \"%s\"%s", i ? "," : "", l->sheets[i].name,
                    l->sheets[i].is_hidden ? " (hidden)" : "");
    return ERR_FORM;
}

static int choose(struct look *l, const char *wanted, const struct entry **ret)
{
    size_t found = 0;
    for (size_t i = 0; i < l->sheet_count; i++)
        if (wanted ? !strcmp(l->sheets[i].name, wanted) : !l->sheets[i].is_hidden) {
            *ret = &l->sheets[i];
            found++;
        }
    for (size_t i = 0; i < l->sheet_count && found == 1; i++) /* xlsx2csv goes by the name */
        found += &l->sheets[i] != *ret && !strcmp(l->sheets[i].name, (*ret)->name);
    if (found == 1)
        return 0;
    if (!wanted)
        return list_sheets(l, "say by \"sheet\" of the mapping which sheet is meant:");
    return list_sheets(l, found ? "several sheets have the name that the mapping's \"sheet\" says:"
                                : "no sheet has the name that the mapping's \"sheet\" says:");
}

static int take_sheet(void *ctx, const char *data, size_t size, bool is_last)
{
    return sheet_put(ctx, data, size, is_last);
}

static int look_at_sheet(struct look *l)
{
    struct sheet *s = sheet_new(&l->workbook->facts, l->name, l->problem);
    if (!s)
        return problem_set(l->problem, ERR_MEMORY, "%s: out of memory", l->name);
    int rc = l->part[0] ? read_part(l, l->part, take_sheet, s)
                        : not_one(l, "the sheet is none of its parts");
    sheet_free(s);
    if (!rc && l->workbook->facts.has_formulas && l->is_stale)
        rc = problem_set(l->problem, ERR_FORM,
                         "%s: its formulas were not calculated when it was saved. Open it in a "
                         "spreadsheet, and save it",
                         l->name);
    return rc;
}

static int look_through(struct look *l, const char *wanted, const struct entry **ret_sheet)
{
    int rc = check_parts(l);
    if (!rc)
        rc = parse_part(l, "xl/workbook.xml", on_workbook);
    if (!rc && l->is_dated_oddly)
        rc = not_one(l, "it says date1904=\"0\", which xlsx2csv misreads. Open it in a "
                        "spreadsheet, and save it");
    if (!rc && l->has_many)
        rc = not_one(l, "it has more than 256 sheets");
    if (!rc)
        rc = choose(l, wanted, ret_sheet);
    if (rc)
        return rc;
    l->wanted_id = (*ret_sheet)->id;
    rc = parse_part(l, "xl/_rels/workbook.xml.rels", on_relation);
    return rc ? rc : look_at_sheet(l);
}

static int open_zip(struct look *l, const struct copy *from)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(from->data, from->size, 0, &error);
    l->zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) : NULL;
    int rc = 0;
    if (!l->zip) {
        rc = not_one(l, zip_error_strerror(&error));
        zip_source_free(source);
    }
    zip_error_fini(&error);
    return rc;
}

int workbook_text(const struct copy *from, const char *sheet, const char *name,
                  struct workbook *ret, struct copy *ret_text, struct problem *problem)
{
    const struct entry *chosen = NULL;
    *ret = (struct workbook){.days_from_1904 = false};
    struct look l = {.name = name, .problem = problem, .workbook = ret};
    int rc = open_zip(&l, from);
    if (!rc)
        rc = look_through(&l, sheet, &chosen);
    if (!rc)
        rc = convert_sheet(from, chosen->name, name, ret_text, problem);
    for (size_t i = 0; i < l.sheet_count; i++) {
        free(l.sheets[i].name);
        free(l.sheets[i].id);
    }
    if (l.zip)
        zip_discard(l.zip);
    return rc;
}
