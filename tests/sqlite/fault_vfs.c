#include "fault_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "undo.h"

/* The file that SQLite sees; the real one lies behind it in the same memory. */
struct fault_file {
    sqlite3_file base;
    sqlite3_file *real;
    char path[256];
};

static struct {
    bool armed, sticky, struck;
    enum fault_kind kind;
    unsigned left;
} fault;

static unsigned power_left; /* operations until it fails; 0: it does not */
static uint64_t power_seed;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;

void fault_arm(enum fault_kind kind, unsigned nth, bool sticky)
{
    fault.armed = true;
    fault.sticky = sticky;
    fault.struck = false;
    fault.kind = kind;
    fault.left = nth;
}

bool fault_disarm(void)
{
    fault.armed = false;
    return fault.struck;
}

static bool strikes(enum fault_kind kind)
{
    if (!fault.armed || fault.kind != kind)
        return false;
    if (fault.struck)
        return fault.sticky;
    fault.struck = --fault.left == 0;
    return fault.struck;
}

void fault_power(unsigned nth, uint64_t seed)
{
    power_left = nth;
    power_seed = seed;
}

void fault_power_now(uint64_t seed)
{
    undo_and_exit(seed, FAULT_POWER_STATUS);
}

/* Before an operation that changes a file. */
static void power_step(void)
{
    if (power_left && --power_left == 0)
        undo_and_exit(power_seed, FAULT_POWER_STATUS);
}

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct fault_file *)f)->real;
}

static int on_close(sqlite3_file *f)
{
    sqlite3_file *real = real_of(f);
    undo_forget(real);
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int on_read(sqlite3_file *f, void *to, int size, sqlite3_int64 at)
{
    if (strikes(FAULT_READ))
        return SQLITE_IOERR_READ;
    return real_of(f)->pMethods->xRead(real_of(f), to, size, at);
}

static int on_write(sqlite3_file *f, const void *from, int size, sqlite3_int64 at)
{
    sqlite3_file *real = real_of(f);
    power_step();
    if (power_left)
        undo_note(real, ((struct fault_file *)f)->path, at, size);
    const bool full = strikes(FAULT_WRITE), error = strikes(FAULT_WRITE_ERROR);
    if (!full && !error)
        return real->pMethods->xWrite(real, from, size, at);
    real->pMethods->xWrite(real, from, size / 2, at);
    return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    power_step();
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int on_sync(sqlite3_file *f, int flags)
{
    if (strikes(FAULT_SYNC)) {
        undo_lose(real_of(f));
        return SQLITE_IOERR_FSYNC;
    }
    power_step();
    const int rc = real_of(f)->pMethods->xSync(real_of(f), flags);
    if (rc == SQLITE_OK)
        undo_forget(real_of(f));
    return rc;
}

static int on_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int on_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int on_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int on_check_lock(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int on_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int on_sector_size(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int on_characteristics(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int on_shm_map(sqlite3_file *f, int region, int size, int extend, void volatile **to)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), region, size, extend, to);
}

static int on_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int on_shm_unmap(sqlite3_file *f, int delete)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check_lock,
    .xFileControl = on_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_characteristics,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
    (void)v;
    struct fault_file *file = (struct fault_file *)f;
    file->real = (sqlite3_file *)(file + 1);
    const int rc = real_vfs->xOpen(real_vfs, name, file->real, flags, out_flags);
    snprintf(file->path, sizeof file->path, "%s", name ? name : "");
    file->base.pMethods = file->real->pMethods ? &methods : NULL;
    return rc;
}

void fault_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    if (!real_vfs)
        abort();
    vfs = *real_vfs;
    vfs.zName = "fault";
    vfs.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
    vfs.xOpen = on_open;
    vfs.pNext = NULL;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
        abort();
}
