/* Whether a shared object is whole: the dynamic loader maps what the headers promise, and a file that is cut short, or
 * still being written, would end the process with SIGBUS. */
#ifndef API__ELF_H
#define API__ELF_H

/* NULL, or what is wrong, static. */
const char *api__elf_check(const char *path);

#endif
