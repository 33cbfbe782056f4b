// The kernel's own constants and structs, for Swift. Swift cannot import the `_IO*` macros
// behind ioctl request numbers or the `v4l2_fourcc` ones, so they are given names here.
#ifndef GATELIGHT_CLINUX_H
#define GATELIGHT_CLINUX_H

#include "Confinement.h"
#include "LocalSocket.h"
#include <fcntl.h>
#include <linux/gpio.h>
#include <linux/input.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const unsigned long GL_VIDIOC_QUERYCAP = VIDIOC_QUERYCAP;
static const unsigned long GL_VIDIOC_ENUM_FMT = VIDIOC_ENUM_FMT;
static const unsigned long GL_VIDIOC_ENUM_FRAMESIZES = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long GL_VIDIOC_G_FMT = VIDIOC_G_FMT;
static const unsigned long GL_VIDIOC_S_FMT = VIDIOC_S_FMT;
static const unsigned long GL_VIDIOC_G_PARM = VIDIOC_G_PARM;
static const unsigned long GL_VIDIOC_S_PARM = VIDIOC_S_PARM;
static const unsigned long GL_VIDIOC_REQBUFS = VIDIOC_REQBUFS;
static const unsigned long GL_VIDIOC_QUERYBUF = VIDIOC_QUERYBUF;
static const unsigned long GL_VIDIOC_QBUF = VIDIOC_QBUF;
static const unsigned long GL_VIDIOC_DQBUF = VIDIOC_DQBUF;
static const unsigned long GL_VIDIOC_STREAMON = VIDIOC_STREAMON;
static const unsigned long GL_VIDIOC_STREAMOFF = VIDIOC_STREAMOFF;

static const unsigned long GL_GPIO_GET_CHIPINFO = GPIO_GET_CHIPINFO_IOCTL;
static const unsigned long GL_GPIO_V2_GET_LINEINFO = GPIO_V2_GET_LINEINFO_IOCTL;
static const unsigned long GL_GPIO_V2_GET_LINE = GPIO_V2_GET_LINE_IOCTL;
static const unsigned long GL_GPIO_V2_LINE_SET_VALUES = GPIO_V2_LINE_SET_VALUES_IOCTL;
static const unsigned long GL_GPIO_V2_LINE_GET_VALUES = GPIO_V2_LINE_GET_VALUES_IOCTL;

static const unsigned long GL_EVIOCGRAB = EVIOCGRAB;
static const unsigned long GL_TIOCEXCL = TIOCEXCL;
static const unsigned long GL_TCGETS = TCGETS;
static const unsigned long GL_TCSETS = TCSETS;
static const unsigned long GL_TCFLSH = TCFLSH;

/// open and ioctl are variadic and errno a macro; Swift sees none of them.
int gl_open(const char *path, int flags);
int gl_ioctl(int descriptor, unsigned long request, void *argument);
int gl_errno(void);

/// 1 if the kernel says that somebody keeps its clock right (NTP, PTP), 0 if not, -1 if it may not be
/// asked: adjtimex(2).
int gl_clock_is_synchronised(void);

/// When this was compiled, as `Nov 23 2026 23:59:59`, in the compiler's time zone; SOURCE_DATE_EPOCH goes
/// before.
const char *gl_build_time(void);

/// Names the calling thread, for `top` and the debugger (at most 15 characters, as the kernel asks).
void gl_name_thread(const char *name);

#endif
