/* datagram-receiver ADDRESS COUNT: binds a datagram unix socket (a path, or @abstract), prints `ready`, prints each datagram
 * as hexadecimal on its own line, ends after COUNT of them. COUNT 0 binds and never reads, until standard input ends. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count != 3) return 2;
  const char *name = arguments[1];
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (strlen(name) >= sizeof address.sun_path) return 2;
  memcpy(address.sun_path, name, strlen(name));
  socklen_t size = sizeof address;
  if (name[0] == '@') {
    address.sun_path[0] = '\0';
    size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
  }
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0 || bind(descriptor, (const struct sockaddr *)&address, size) < 0) {
    perror("datagram-receiver");
    return 1;
  }
  puts("ready");
  fflush(stdout);
  unsigned char datagram[8192];
  const int wanted = atoi(arguments[2]);
  for (int seen = 0; seen < wanted; seen += 1) {
    const ssize_t got = recv(descriptor, datagram, sizeof datagram, 0);
    if (got < 0) return 1;
    for (ssize_t index = 0; index < got; index += 1) printf("%02x", datagram[index]);
    putchar('\n');
    fflush(stdout);
  }
  if (wanted == 0) {
    while (read(0, datagram, sizeof datagram) > 0) continue;
  }
  return 0;
}
