// Everything is in the header: each use is inlined.
#include "CRows.h"
