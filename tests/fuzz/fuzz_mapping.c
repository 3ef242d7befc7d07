/* Fuzzes the reader of mapping files (adapters/feed): whatever the YAML is, it is read or reported
 * as a problem with a sentence. */
#include <stdint.h>
#include <stdlib.h>

#include "feed/mapping/mapping.h"
#include "memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct memory_file file;
    struct mapping *mapping = NULL;
    struct problem problem = {.text = ""};
    memory_file_open(&file, data, size);
    int rc = mapping_open(file.path, &mapping, &problem);
    if (rc && !problem.text[0])
        abort();
    if (!rc)
        mapping_close(mapping);
    memory_file_close(&file);
    return 0;
}
