/*
 * What stands for RDS's AWSAuthenticationPlugin in MySQL. token-client.h decides whether a token is
 * good. No header of MySQL is needed: the layouts are those of mysql/plugin.h and
 * mysql/plugin_auth.h of 8.0 (plugin API 0x010b, authentication API 0x0201), and 9.7 loads them.
 */
#include "token-client.h"

enum { REFUSED = 0, ACCEPTED = -1, PASSWORD_USED = 1, NAME_LENGTH = 96, EXTERNAL_LENGTH = 512 };

struct connection {
  int (*read_packet)(struct connection *, unsigned char **);
  int (*write_packet)(struct connection *, const unsigned char *, int);
  void (*info)(struct connection *, void *);
};

struct login {
  char *user_name;
  unsigned int user_name_length;
  const char *auth_string; /* of CREATE USER ... AS '...' */
  unsigned long auth_string_length;
  char authenticated_as[NAME_LENGTH + 1];
  char external_user[EXTERNAL_LENGTH];
  int password_used;
  const char *host_or_ip;
  unsigned int host_or_ip_length;
  const char *additional_auth_string;
  unsigned long additional_auth_string_length;
};

struct authentication {
  int interface_version;
  const char *client_plugin;
  int (*authenticate)(struct connection *, struct login *);
  /* what is stored for IDENTIFIED WITH ... BY '...'; a check of IDENTIFIED WITH ... AS '...' */
  int (*generate)(char *, unsigned int *, const char *, unsigned int);
  int (*validate)(char *, unsigned int);
  int (*set_salt)(const char *, unsigned int, unsigned char *, unsigned char *);
  unsigned long flags;
  void *compare;
};

struct plugin {
  int type;
  void *info;
  const char *name, *author, *description;
  int license;
  void *init, *check_uninstall, *deinit;
  unsigned int version;
  void *status_variables, *system_variables, *reserved;
  unsigned long flags;
};

static int authenticate(struct connection *client, struct login *login) {
  unsigned char *token;
  int length = client->read_packet(client, &token);
  login->password_used = PASSWORD_USED;
  /* mysql_clear_password sends the zero at the end along */
  if (length < 1 || token[length - 1] != 0) return REFUSED;
  if (strcmp(login->auth_string, "RDS") != 0) return REFUSED;
  return is_good_token(login->user_name, (const char *)token) ? ACCEPTED : REFUSED;
}

static int generate(char *out, unsigned int *out_length, const char *in, unsigned int in_length) {
  if (in_length > *out_length) return 1;
  memcpy(out, in, in_length);
  *out_length = in_length;
  return 0;
}

static int validate(char *in, unsigned int length) {
  (void)in, (void)length;
  return 0;
}

static int set_salt(const char *in, unsigned int length, unsigned char *salt,
                    unsigned char *salt_length) {
  (void)in, (void)length, (void)salt;
  *salt_length = 0;
  return 0;
}

static struct authentication handler = {
    0x0201, "mysql_clear_password", authenticate, generate, validate, set_salt, 0, NULL};

int _mysql_plugin_interface_version_ = 0x010b;
int _mysql_sizeof_struct_st_plugin_ = sizeof(struct plugin);
struct plugin _mysql_plugin_declarations_[] = {
    {7 /* authentication */, &handler, "AWSAuthenticationPlugin", "database-access",
     "IAM login of the sandbox", 0 /* license: other */, NULL, NULL, NULL, 0x0100, NULL, NULL, NULL,
     0},
    {0},
};
