/* keys/key_file: keys where they are kept.
 *
 * A file holds lines: comments (#), empty ones, and one key, 64 digits; "secret:" stands before one
 * that is, so that it is never taken for a public key and shown. That of a secret key may be
 * read by its owner alone, who is whoever reads it (or root); what systemd hands over in
 * $CREDENTIALS_DIRECTORY may show its access list as rights of a group. A sentence for a person
 * says what is wrong and what cures it. */
#pragma once
#include "keys/key.h"

#define KEY_WHY_MAX 512
/* 0; ERR_IO (not there, not to be read), ERR_RANGE (others could read it), ERR_FORM. ret_why has
 * KEY_WHY_MAX bytes, filled on failure. */
int key_file_read(const char *path, uint8_t ret_secret[KEY_SIZE], char *ret_why);
/* A public key: 64 digits, or the path of a file with them, which everybody may read. As before. */
int key_public_read(const char *text_or_path, uint8_t ret_public[KEY_SIZE], char *ret_why);
/* Writes a new file: mode 0600 for a secret, 0644 otherwise, on the disk when this returns. comment
 * is one line. 0; ERR_IO (there is one already, say), with the sentence. */
int key_file_write(const char *path, bool is_secret, const uint8_t key[KEY_SIZE],
                   const char *comment, char *ret_why);
