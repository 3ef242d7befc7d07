/* The fan-out as a program of its own, for tests of the net layer; s75d is its own. */
#include "net/net.h"

int main(int argc, char **argv) { return net_fanout_main(argc, argv); }
