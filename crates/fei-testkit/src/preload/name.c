// A name that leads where a test says, also while the process runs: whoever asks for institution.test hears the address that
// stands in the file NAME_LEADS_TO. Any other name is asked for as ever.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    char address[64];
    lookup *systems = (lookup *)dlsym(RTLD_NEXT, "getaddrinfo");
    const char *file = getenv("NAME_LEADS_TO");
    if (!systems || !file) abort();
    if (node && strcmp(node, "institution.test") == 0) {
        int leads = open(file, O_RDONLY | O_CLOEXEC);
        ssize_t length = leads < 0 ? -1 : read(leads, address, sizeof address - 1);
        if (leads >= 0) close(leads);
        if (length <= 0) return EAI_NONAME;
        address[length] = 0;
        node = address;
    }
    return systems(node, service, hints, found);
}
