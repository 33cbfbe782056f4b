// What is brought to the disk: this library's fsync(2) and fdatasync(2) take the place of the C
// library's in a program of tests. They note each file below a watched folder, then do their work.
#pragma once

// Watches a folder; its name must not be a link. Returns a number, or -1 if too many are watched.
int syncs_watch(const char *folder);

// Lets every further call below the folder fail with this error; 0 ends it.
void syncs_fail(int watch, int error);

// Copies a line for each call so far: the file's name below the folder and its size. Folders have no
// size, and the watched folder is a dot.
void syncs_noted(int watch, char *lines, int capacity);

void syncs_end(int watch);
