/* core/message/input_mending: inputs of proto/s75/v1/mending.proto, which documents them. Part of
 * core/message/input. */
#pragma once
#include "core/message/input_reconcile.h"

#define QUARANTINE_ACTIONS(X)                                                                      \
    X(QUARANTINE_RETRY, 1, "retry")                                                                \
    X(QUARANTINE_SET_ASIDE, 2, "set_aside")
ENUMERATION(quarantine_action, QUARANTINE_ACTIONS);

#define QUARANTINE_FIELDS(X, T)                                                                    \
    X(T, SERIAL, journal, MUST)                                                                    \
    X(T, NUMBER, item, MAY, 0, UINT32_MAX, 0)                                                      \
    X(T, CHOICE, action, MUST, quarantine_action)                                                  \
    X(T, CODE, officer, MAY, ID_MAX)                                                               \
    X(T, TEXT, note, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(quarantine, QUARANTINE_FIELDS);

#define DOCUMENT_REVERSAL_FIELDS(X, T)                                                             \
    X(T, SERIAL, document, MUST)                                                                   \
    X(T, SERIAL, replaced_by, MAY)                                                                 \
    X(T, NUMBER, items, MUST, 0, UINT32_MAX, 0)                                                    \
    X(T, MONEY, amount, MUST, 0, MONEY_LIMIT, 0)                                                   \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)
INPUT_STRUCT(document_reversal, DOCUMENT_REVERSAL_FIELDS);

#define EXCEPTIONS_WORK_MAX 1024 /* exceptions of one act */
#define EXCEPTION_REF_FIELDS(X, T) X(T, NUMBER, exception, MUST, 0, UINT32_MAX, 0)
INPUT_STRUCT(exception_ref, EXCEPTION_REF_FIELDS);

#define EXCEPTIONS_WORK_FIELDS(X, T)                                                               \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, CHOICE, action, MUST, exception_action)                                                   \
    X(T, LIST, exceptions, 1, EXCEPTIONS_WORK_MAX, exception_ref)                                  \
    X(T, DATE, on, MUST)                                                                           \
    X(T, CODE, owner, MAY, ID_MAX)                                                                 \
    X(T, DATE, due, MAY)                                                                           \
    X(T, TEXT, note, MUST, NAME_MAX_BYTES)
INPUT_STRUCT(exceptions_work, EXCEPTIONS_WORK_FIELDS);

#define NAME_CORRECTION_FIELDS(X, T)                                                               \
    X(T, CODE, officer, MUST, ID_MAX)                                                              \
    X(T, DATE, on, MUST)                                                                           \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, party, MAY, CODE_MAX)                                                               \
    X(T, CODE, named_officer, MAY, ID_MAX)                                                         \
    X(T, CODE, pool, MAY, ID_MAX)                                                                  \
    X(T, TEXT, name, MAY, NAME_MAX_BYTES)                                                          \
    X(T, TEXT, pool_manager, MAY, NAME_MAX_BYTES)                                                  \
    X(T, TEXT, description, MAY, NOTE_MAX)
INPUT_STRUCT(name_correction, NAME_CORRECTION_FIELDS);

#define MANUAL_APPLICATION_FIELDS(X, T)                                                            \
    X(T, CODE, pool, MUST, ID_MAX)                                                                 \
    X(T, SERIAL, journal, MUST)                                                                    \
    X(T, NUMBER, item, MAY, 0, UINT32_MAX, 0)                                                      \
    X(T, CODE, contribution, MAY, ID_MAX)                                                          \
    X(T, NUMBER, year, MAY, 2000, 2098, 0)                                                         \
    X(T, NUMBER, instalment, MAY, 0, DATES_MAX, 0)                                                 \
    X(T, FLAG, taken_back, false)                                                                  \
    X(T, TEXT, reason, MUST, NAME_MAX_BYTES)                                                       \
    X(T, CODE, officer, MUST, ID_MAX)
INPUT_STRUCT(manual_application, MANUAL_APPLICATION_FIELDS);

#define ELEMENTS_MENDING(X) X(EXCEPTION_REF, exception_ref, NULL)

#define INPUTS_MENDING(X)                                                                          \
    X(52, QUARANTINE, quarantine, dispatch_quarantine)                                             \
    X(53, DOCUMENT_REVERSAL, document_reversal, document_reversal_apply)                           \
    X(54, EXCEPTIONS_WORK, exceptions_work, workflow_apply_several)                                \
    X(55, NAME_CORRECTION, name_correction, name_correction_apply)                                 \
    X(65, MANUAL_APPLICATION, manual_application, manual_application_apply)
