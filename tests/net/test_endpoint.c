#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "rig.h"

#define TCP "tcp://127.0.0.1:*"

static struct rig rig;

static int open_at(const char *desk, const char *events, struct net **ret_net,
                   const char **ret_text)
{
    const struct net_config config = {
        .desk = &desk,
        .desk_count = 1,
        .insecure = true,
        .events = &events,
        .events_count = events ? 1 : 0,
        .request_bytes_max = 4096,
        .replies_bytes_max = 100000,
        .replies_total_max = 100000,
        .connections_max = 20,
        .drain_max = 64,
        .fanout = S75_FANOUT,
        .topic_bytes_max = 64,
        .events_hwm = 100,
        .listeners_max = 20,
    };
    return net_open(&config, &(struct net_handler){0}, NULL, ret_net, ret_text);
}

static void refused(const char *desk, const char *events, int error, const char *named)
{
    struct net *n = NULL;
    const char *text = NULL;
    int rc = open_at(desk, events, &n, &text);
    cr_expect_eq(rc, error, "%s %s: %d, %s", desk, events, rc, text);
    cr_expect_null(n);
    cr_assert_not_null(text);
    cr_expect(strstr(text, named) != NULL, "\"%s\" must name %s", text, named);
    cr_expect_eq(open_at(desk, events, &n, NULL), error);
}

Test(endpoint, bad_forms_are_named)
{
    char long_name[600];
    memset(long_name, 'x', sizeof long_name);
    memcpy(long_name, "ipc:///tmp/", 11);
    long_name[200] = 0; /* longer than a socket's path may be, and then longer than ours */
    refused(long_name, NULL, ERR_FORM, "ipc:///tmp/xxx");
    long_name[200] = 'x';
    long_name[599] = 0;
    refused(long_name, NULL, ERR_FORM, "longer than 256 bytes");
    refused("", NULL, ERR_FORM, "desk endpoint \"\"");
    refused("nonsense", NULL, ERR_FORM, "nonsense");
    refused("inproc://desk", NULL, ERR_FORM, "inproc://desk");
    refused("udp://127.0.0.1:5555", NULL, ERR_FORM, "udp://");
    refused("ipc://@abstract", NULL, ERR_FORM, "abstract");
    refused("tcp://", NULL, ERR_FORM, "tcp://");
    refused("tcp://127.0.0.1", NULL, ERR_FORM, "tcp://127.0.0.1");
    refused("tcp://127.0.0.1:99999", NULL, ERR_FORM, "99999");
    refused("tcp://127.0.0.1:75o1", NULL, ERR_FORM, "75o1");
    refused("tcp://127.0.0.1:0", NULL, ERR_FORM, "port");
    refused("tcp://127.0.0.1:", NULL, ERR_FORM, "port");
    refused("tcp://127.0.0.1:65536", NULL, ERR_FORM, "65536");
    refused("tcp://127.0.0.1:4294974797", NULL, ERR_FORM, "port");
    refused(TCP, "tcp://127.0.0.1:port", ERR_FORM, "events endpoint \"tcp://127.0.0.1:port\"");
}

Test(endpoint, what_cannot_be_had_is_named)
{
    struct net *n = NULL;
    cr_assert_eq(open_at(TCP, NULL, &n, NULL), 0);
    refused(net_desk_endpoint(n, 0), NULL, ERR_IO, net_desk_endpoint(n, 0));
    refused(TCP, net_desk_endpoint(n, 0), ERR_IO, "events endpoint");
    refused("ipc:///nowhere/at/all/desk", NULL, ERR_IO, "/nowhere/at/all");
    net_close(n, 0);
}

static char dir[64], path[128], endpoint[160];

static void make_path(void)
{
    strcpy(dir, "/tmp/s75-net-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/desk", dir);
    snprintf(endpoint, sizeof endpoint, "ipc://%s", path);
}

static void remove_path(void)
{
    unlink(path);
    rmdir(dir);
}

Test(endpoint, socket_files_are_for_owner_and_group, .init = make_path, .fini = remove_path)
{
    struct net *n = NULL;
    struct stat info;
    umask(0022);
    cr_assert_eq(open_at(endpoint, NULL, &n, NULL), 0);
    cr_assert_eq(stat(path, &info), 0);
    cr_assert_eq(info.st_mode & 0777, 0660);
    cr_assert_eq(umask(0022), 0022, "the umask is put back");
    cr_assert_str_eq(net_desk_endpoint(n, 0), endpoint);
    net_close(n, 0);
}

static bool one_request(struct rig *r) { return r->requests >= 1; }

Test(endpoint, a_living_servers_path_is_not_taken_over, .init = make_path, .fini = remove_path)
{
    char buf[8];
    rig_open(&rig, endpoint, TCP);
    refused(endpoint, NULL, ERR_IO, "another process is serving it");
    void *c = rig_client(&rig, ZMQ_DEALER);
    RIG_SEND(c, "alive");
    cr_assert(rig_run(&rig, one_request, 5000));
    cr_assert(rig_take(c, buf, sizeof buf));
    zmq_close(c);
    rig_close(&rig);
}

Test(endpoint, a_dead_servers_path_is_used_again, .init = make_path, .fini = remove_path)
{
    struct net *n = NULL;
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(open_at(endpoint, NULL, &n, NULL), 0);
        net_close(n, 0);
        struct stat info;
        if (lstat(path, &info) < 0) /* a killed server leaves the file behind; libzmq may not */
            cr_assert_eq(mknod(path, S_IFSOCK | 0660, 0), 0);
    }
}

Test(endpoint, a_file_in_the_way_is_not_removed, .init = make_path, .fini = remove_path)
{
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "precious", 8), 8);
    close(fd);
    refused(endpoint, NULL, ERR_IO, "not a socket");
    struct stat info;
    cr_assert_eq(stat(path, &info), 0);
    cr_assert_eq(info.st_size, 8);
}

Test(endpoint, many_endpoints_on_one_socket, .init = make_path, .fini = remove_path)
{
    const char *desk[] = {TCP, endpoint, TCP};
    const struct net_config config = {.desk = desk,
                                      .desk_count = 3,
                                      .insecure = true,
                                      .request_bytes_max = 4096,
                                      .replies_bytes_max = 100000,
                                      .replies_total_max = 100000,
                                      .connections_max = 20,
                                      .drain_max = 64};
    struct net *n = NULL;
    cr_assert_eq(net_open(&config, &(struct net_handler){0}, NULL, &n, NULL), 0);
    cr_assert_str_neq(net_desk_endpoint(n, 0), net_desk_endpoint(n, 2));
    cr_assert_str_eq(net_desk_endpoint(n, 1), endpoint);
    cr_assert_null(net_desk_endpoint(n, 3));
    net_close(n, 0);
}
