/* libzmq is not built with ThreadSanitizer, so its own synchronisation cannot be seen and whatever
 * its threads do inside (by way of libstdc++, which nobody else here uses) would be reported. What
 * our code does on several threads is still checked. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "called_from_lib:libzmq.so\n"
           "called_from_lib:libstdc++.so\n";
}
