/* core/message/shape_organisation: the fields of the inputs of core/message/input_organisation, in
 * the order of their tags. */
#include "core/message/input.h"
#include "core/message/shape.h"

static const struct shape_field successor_fields[] = {
    SHAPE_CODE(successor_input, party, MUST, CODE_MAX),
    SHAPE_NUMBER(successor_input, parts, MAY, 1, SHARE_PARTS, 0),
};

static const struct shape successor_shape = SHAPE(successor_input, successor_fields, "successor");

static const struct shape_field succession_fields[] = {
    SHAPE_DATE(succession_input, on, MUST),
    SHAPE_CODES(succession_input, predecessors, 1, PREDECESSORS_MAX, CODE_MAX),
    SHAPE_LIST(succession_input, successors, 1, SUCCESSORS_MAX, successor_shape),
    SHAPE_TEXT(succession_input, evidence, MAY, NAME_MAX_BYTES),
};

const struct shape succession_shape = SHAPE(succession_input, succession_fields, "succession");

static const struct shape_field minimum_contribution_fields[] = {
    SHAPE_TEXT(minimum_contribution_input, area, MUST, NAME_MAX_BYTES),
    SHAPE_CODE(minimum_contribution_input, party, MUST, CODE_MAX),
    SHAPE_CHOICE(minimum_contribution_input, kind, MUST, shape_kinds),
    SHAPE_NUMBER(minimum_contribution_input, year, MUST, 2000, 2098, 0),
    SHAPE_MONEY(minimum_contribution_input, amount, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(minimum_contribution_input, reference, MUST, ID_MAX),
    SHAPE_FLAG(minimum_contribution_input, synthetic),
};

const struct shape minimum_contribution_shape =
    SHAPE(minimum_contribution_input, minimum_contribution_fields, "minimum_contribution");

static const struct shape_field section_256_transfer_fields[] = {
    SHAPE_CODE(section_256_transfer_input, payer, MUST, CODE_MAX),
    SHAPE_CODE(section_256_transfer_input, payee, MUST, CODE_MAX),
    SHAPE_NUMBER(section_256_transfer_input, year, MUST, 2000, 2098, 0),
    SHAPE_MONEY(section_256_transfer_input, amount, MUST, 1, MONEY_LIMIT / 10, 0),
    SHAPE_DATE(section_256_transfer_input, value_date, MUST),
    SHAPE_TEXT(section_256_transfer_input, reference, MUST, ID_MAX),
    SHAPE_TEXT(section_256_transfer_input, purpose, MAY, NAME_MAX_BYTES),
    SHAPE_CODE(section_256_transfer_input, pool, MAY, ID_MAX),
};

const struct shape section_256_transfer_shape =
    SHAPE(section_256_transfer_input, section_256_transfer_fields, "section_256_transfer");

static const struct shape_field source_fields[] = {
    SHAPE_CODE(source_input, source, MUST, ID_MAX),
    SHAPE_CODE(source_input, party, MUST, CODE_MAX),
    SHAPE_CHOICE(source_input, kind, MUST, shape_kinds),
    SHAPE_NUMBER(source_input, year, MUST, 2000, 2098, 0),
    SHAPE_MONEY(source_input, amount, MUST, 0, MONEY_LIMIT / 10, 0),
    SHAPE_TEXT(source_input, reference, MUST, ID_MAX),
};

const struct shape source_shape = SHAPE(source_input, source_fields, "source");
