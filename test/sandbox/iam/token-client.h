/*
 * What the authentication plugins of MariaDB and MySQL ask token-service.ts: may this user come in
 * with this token? It listens on the loopback port that the server's environment names.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_good_token(const char *user_name, const char *token) {
  const char *port = getenv("SANDBOX_TOKEN_PORT");
  struct sockaddr_in service = {.sin_family = AF_INET};
  char answer = 'n';
  int connection;
  if (!port) return 0;
  service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  service.sin_port = htons((unsigned short)atoi(port));
  connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connection < 0) return 0;
  if (connect(connection, (struct sockaddr *)&service, sizeof service) == 0 &&
      /* both with the zero at their end */
      send(connection, user_name, strlen(user_name) + 1, MSG_NOSIGNAL) > 0 &&
      send(connection, token, strlen(token) + 1, MSG_NOSIGNAL) > 0 &&
      recv(connection, &answer, 1, 0) != 1)
    answer = 'n';
  close(connection);
  return answer == 'y';
}
