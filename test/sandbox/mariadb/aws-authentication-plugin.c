/*
 * A stand-in for RDS's AWSAuthenticationPlugin in MariaDB. It asks the sandbox whether a token is
 * valid (iam/token-service.ts). MariaDB's own headers come in a package of 95 MB; these few lines
 * of them are all it needs.
 */
#include "token-client.h"

/* From here on as in MariaDB: mysql/plugin_auth_common.h, mysql/plugin_auth.h, mysql/plugin.h. */

enum { REFUSED = 0, ACCEPTED = -1, PASSWORD_USED = 1, NAME_LENGTH = 512 };

struct connection {
  int (*read_packet)(struct connection *, unsigned char **);
  int (*write_packet)(struct connection *, const unsigned char *, int);
  void (*info)(struct connection *, void *);
};

struct login {
  const char *user_name;
  unsigned int user_name_length;
  const char *auth_string; /* of CREATE USER ... AS '...' */
  unsigned long auth_string_length;
  char authenticated_as[NAME_LENGTH + 1];
  char external_user[NAME_LENGTH + 1];
  int password_used;
  const char *host_or_ip;
  unsigned int host_or_ip_length;
  void *thread;
};

struct authentication {
  int interface_version;
  const char *client_plugin;
  int (*authenticate)(struct connection *, struct login *);
  void *hash_password, *preprocess_hash;
};

struct plugin {
  int type;
  void *info;
  const char *name, *author, *description;
  int license;
  void *init, *deinit;
  unsigned int version;
  void *status_variables, *system_variables;
  const char *version_text;
  unsigned int maturity;
};

/* Until here. */

static int authenticate(struct connection *client, struct login *login) {
  unsigned char *token;
  int length = client->read_packet(client, &token);
  login->password_used = PASSWORD_USED;
  /* mysql_clear_password sends the zero at the end along */
  if (length < 1 || token[length - 1] != 0) return REFUSED;
  if (strcmp(login->auth_string, "RDS") != 0) return REFUSED;
  return is_good_token(login->user_name, (const char *)token) ? ACCEPTED : REFUSED;
}

static struct authentication handler = {0x0202, "mysql_clear_password", authenticate, NULL, NULL};

int _maria_plugin_interface_version_ = 0x010c;
int _maria_sizeof_struct_st_plugin_ = sizeof(struct plugin);
struct plugin _maria_plugin_declarations_[] = {
    {7 /* authentication */, &handler, "AWSAuthenticationPlugin", "database-access", "IAM login of the sandbox",
     0 /* license: other */, NULL, NULL, 0x0100, NULL, NULL, "1.0", 5 /* stable */},
    {0},
};
