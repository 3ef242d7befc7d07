#include "book.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "scratch.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TYPES "application/vnd.openxmlformats-officedocument.spreadsheetml."

static void add(zip_t *zip, const char *name, char *text, size_t size, const char *password)
{
    zip_source_t *source = zip_source_buffer(zip, text, size, 1);
    const zip_int64_t at = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    cr_assert_geq(at, 0, "%s", zip_strerror(zip));
    if (password)
        cr_assert_eq(zip_file_set_encryption(zip, (zip_uint64_t)at, ZIP_EM_AES_256, password), 0);
}

__attribute__((format(printf, 3, 4))) static void put(zip_t *zip, const char *name,
                                                      const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    const int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    cr_assert_geq(size, 0);
    add(zip, name, text, (size_t)size, NULL);
}

static const char * or (const char *said, const char *usual)
{
    return said ? said : usual;
}

static void put_fixed(zip_t *zip)
{
    put(zip, "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPES "sheet.main+xml\"/>"
        "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" TYPES "worksheet+xml\"/>"
        "<Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPES "styles+xml\"/>"
        "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" TYPES "sharedStrings+xml\"/>"
        "</Types>");
    put(zip, "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"w\" Target=\"worksheets/sheet1.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"w\" Target=\"worksheets/sheet2.xml\"/>"
        "</Relationships>");
    put(zip, "xl/styles.xml",
        "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"2\">"
        "<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
        "<numFmt numFmtId=\"165\" formatCode=\"[$\xC2\xA3-809]#,##0.00\"/></numFmts><cellXfs>"
        "<xf numFmtId=\"0\"/><xf numFmtId=\"2\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
        "<xf numFmtId=\"49\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>");
    put(zip, "xl/worksheets/sheet2.xml",
        "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>"
        "other</t></is></c></row></sheetData></worksheet>");
}

static void put_sheet(zip_t *zip, const struct book *b)
{
    char *text;
    cr_assert_geq(asprintf(&text, "%s%s%s%s%s",
                           b->sheet ? b->sheet : "<worksheet xmlns=\"" MAIN "\"><sheetData>",
                           b->sheet ? "" : or (b->rows, ""), b->sheet ? "" : "</sheetData>",
                           b->sheet ? "" : or (b->after, ""), b->sheet ? "" : "</worksheet>"),
                  0);
    add(zip, "xl/worksheets/sheet1.xml", text, strlen(text), b->password);
}

/* libzip adds no part twice: another name of the same length is written over. */
static void name_twice(const char *path, const char *from, const char *to)
{
    char *bytes = NULL;
    FILE *file = fopen(path, "r+");
    cr_assert_not_null(file);
    fseek(file, 0, SEEK_END);
    const size_t size = (size_t)ftell(file), length = strlen(from);
    bytes = malloc(size);
    rewind(file);
    cr_assert_eq(fread(bytes, 1, size, file), size);
    for (size_t i = 0; i + length <= size; i++)
        if (!memcmp(bytes + i, from, length))
            memcpy(bytes + i, to, length);
    rewind(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
    free(bytes);
}

const char *book_write(const char *name, const struct book *b)
{
    const char *path = scratch_path(name);
    char other[128];
    unlink(path);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, NULL);
    cr_assert_not_null(zip);
    put_fixed(zip);
    put(zip, "xl/workbook.xml",
        "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS "\">%s<sheets>%s</sheets>%s</workbook>",
        or (b->before, ""), or (b->sheets, "<sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/>"),
        or (b->workbook, ""));
    put(zip, "xl/sharedStrings.xml", "<sst xmlns=\"" MAIN "\">%s</sst>", or (b->strings, ""));
    put_sheet(zip, b);
    if (b->padding)
        add(zip, "xl/media/image1.png", calloc(1, b->padding), b->padding, NULL);
    if (b->twice) {
        snprintf(other, sizeof other, "%.*s?", (int)strlen(b->twice) - 1, b->twice);
        put(zip, other, "<x/>");
    }
    cr_assert_eq(zip_close(zip), 0);
    if (b->twice)
        name_twice(path, other, b->twice);
    return path;
}
