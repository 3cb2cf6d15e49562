/*
 * PostgreSQL's RADIUS carries 128 characters, and a token of IAM has some thousand. This library is
 * loaded before OpenSSL: it asks token-service.ts about a token that a client sends as its password,
 * and hands the server SANDBOX_TOKEN_PROOF in place of a good one, which radius.ts takes for one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include "../iam/token-client.h"

enum { LONGEST_NAME = 256, HEADER = 5, STARTUP_HEADER = 8, PROTOCOL_3 = 0x30000 };

/* A process of the server has one client. */
static char user_name[LONGEST_NAME];

static uint32_t number_at(const char *bytes) {
  uint32_t number;
  memcpy(&number, bytes, sizeof number);
  return ntohl(number);
}

/* The first message: its length, the protocol, then names and values, each with a zero at its end. */
static int is_startup(const char *bytes, int length) {
  return length > STARTUP_HEADER && number_at(bytes) == (uint32_t)length &&
         number_at(bytes + 4) >> 16 == PROTOCOL_3 >> 16 && bytes[length - 1] == 0;
}

static void remember_user(const char *bytes, int length) {
  const char *name = bytes + STARTUP_HEADER, *end = bytes + length;
  while (name < end && *name) {
    const char *value = name + strlen(name) + 1;
    if (value >= end) return;
    if (!strcmp(name, "user")) snprintf(user_name, sizeof user_name, "%s", value);
    name = value + strlen(value) + 1;
  }
}

/* A password is 'p', the length of what follows with itself, and the text with a zero at its end. */
static int is_token(const char *bytes, int length) {
  return length > HEADER && bytes[0] == 'p' && number_at(bytes + 1) == (uint32_t)length - 1 &&
         bytes[length - 1] == 0 && strstr(bytes + HEADER, "/?Action=connect&") != NULL;
}

static int with_password(char *bytes, const char *password) {
  uint32_t length = (uint32_t)strlen(password) + 1;
  uint32_t told = htonl(length + 4);
  memcpy(bytes + 1, &told, sizeof told);
  memcpy(bytes + HEADER, password, length);
  return HEADER + (int)length;
}

int SSL_read(void *connection, void *buffer, int size) {
  static int (*read)(void *, void *, int);
  const char *proof = getenv("SANDBOX_TOKEN_PROOF");
  char *bytes = buffer;
  int length;
  if (!read) read = (int (*)(void *, void *, int))dlsym(RTLD_NEXT, "SSL_read");
  length = read(connection, buffer, size);
  if (is_startup(bytes, length)) remember_user(bytes, length);
  if (!proof || !is_token(bytes, length)) return length;
  return with_password(bytes, is_good_token(user_name, bytes + HEADER) ? proof : "refused");
}
