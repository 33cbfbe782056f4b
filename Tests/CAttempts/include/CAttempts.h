// What somebody who took over a decoder would try of the kernel.
#ifndef GATELIGHT_CATTEMPTS_H
#define GATELIGHT_CATTEMPTS_H

/// The name of an attempt, from 0; NULL after the last. The first ones are those that are allowed.
const char *ca_name(int index);

/// The number of attempts that are allowed.
int ca_allowed(void);

/// Tries it. Whether it succeeded.
int ca_try(int index);

#endif
