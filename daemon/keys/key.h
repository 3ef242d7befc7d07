/* keys/key: CURVE keys (Curve25519, RFC 26 of ZeroMQ) as text.
 *
 * A key is 32 bytes; as text it is 64 digits 0-9 a-f, which a shell, YAML and a telephone take
 * without quoting. Whoever holds the secret key of a public one is who the register says of it
 * (core/access/register). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_SIZE 32
#define KEY_TEXT_SIZE (2 * KEY_SIZE)
/* How a key stands for its holder in the journal and in the register: "key:" and the public key. */
#define KEY_PRINCIPAL "key:"

/* ret_text is KEY_TEXT_SIZE + 1 bytes. */
void key_print(const uint8_t key[KEY_SIZE], char *ret_text);
/* Exactly one key, of small letters. */
bool key_parse(const char *text, size_t size, uint8_t ret_key[KEY_SIZE]);
/* Overwrites a secret in such a way that no compiler leaves it out. */
void key_wipe(void *secret, size_t size);
