/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A machine on which some paths fail, as they do on a real one without rights or with a card that has died. */
#ifndef PT_TEST_FAULTS_H
#define PT_TEST_FAULTS_H

#include <io/io.h>

/* Wraps a root, and frees it. Whatever ends in the name of an error, such as "sys/x/EACCES", answers that error. */
struct pt_io *with_faults(struct pt_io *inner);

#endif
