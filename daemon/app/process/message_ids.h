/* app/process/message_ids: the messages for which there is something to do or to know, each with a
 * number of its own by which journald finds it (journalctl MESSAGE_ID=...) and an entry of the
 * journal's catalogue that says what (systemd/s75d.catalog, journalctl -x). A number means its
 * message for ever: monitoring goes by it. */
#pragma once

/* clang-format off */
#define MESSAGE_IDS(X) \
    X(SERVING, "728ca670e369416ca85f8accf448dc3a") \
    X(STOPPED, "de59d07c31754d42a568dc36fffe0017") \
    X(COMMITS_STALL, "f86571eb7f6a4214af9c8946f75b3045") \
    X(COMMITS_GO_ON, "bdb2c9327f884cb5ab57283e3daa88a0") \
    X(STOPPED_STALLED, "7e92e2f857f24af6a7a34e8bc230dc4f") \
    X(FAILED, "6c01e9fa5e364090ad6ff2d05f7db691") \
    X(CLOCK_NOT_FOLLOWED, "855e97d4785a449ea700bad6ac5cecc1") \
    X(CLOCK_FOLLOWED, "d76c5d28904146cbacd8ce7a1253b286") \
    X(INPUT_DAMAGED, "cb394a9085bd4914ac18c134698f21e5") \
    X(DISK_TROUBLE, "564c40f66c8a407eaab4c35fd5a5db89") \
    X(DISK_WELL, "3bbe898feb594313a996ef9cdf8a478d") \
    X(BOOKS_BEHIND, "39b57826532a477aa36b6226d0c1b0d2") \
    X(JOURNAL_LOST, "452b083464b64b3ba9ddb32bb03cffb6") \
    X(LOSS_ACCEPTED, "acd93f0f62534617a599011a8d3ed339") \
    X(HISTORY_DIFFERS, "454e1b87c42349e2a8b57a5762910a95") \
    X(OTHER_RELEASE, "7c3600f130e54838af71b2f08c3cba22") \
    X(STAND_TAKEN, "50c5f32d38e14622a0580e8003efa7fd") \
    X(SET_ASIDE, "0c4b418abbc74d56a65469ea8643d8d5") \
    X(NO_ROOM, "a2cb1e4a10fa42d3a40c8d32a8b28112") \
    X(LISTENERS_LOST, "feb44aa87661478aabdeb0671ffbea01") \
    X(TURNED_AWAY, "64526f5982cc491fa9cf55282e5714ec") \
    X(PEERS_ENDED, "aa5cf5b58bf84b1aae0bb6617727921a") \
    X(NOT_ADMITTED, "bc2d7c88a4264604ac9061f704146a6d") \
    X(NOT_PERMITTED, "9c30a0e1f1d34d3a8e53b7a1c0d75e42") \
    X(INSECURE, "d0efb5bdb10049b5a936a11cc5a2d97d") \
    X(CONFIGURATION_REFUSED, "2d7baf41d80d49e2994b7a96b3b70858") \
    X(CONFIGURATION_TAKEN, "ed65502f215b4d19bfa73426b87ee004")
/* clang-format on */

enum message_id {
#define MESSAGE_ID(name, id) MESSAGE_##name,
    MESSAGE_IDS(MESSAGE_ID)
#undef MESSAGE_ID
};
