/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * All of libpcipt: PCI passthrough on Linux.
 */
#ifndef PCIPT_PCIPT_H
#define PCIPT_PCIPT_H

#include <pcipt/address.h>
#include <pcipt/assignment.h>
#include <pcipt/capacity.h>
#include <pcipt/capture.h>
#include <pcipt/configuration.h>
#include <pcipt/context.h>
#include <pcipt/device.h>
#include <pcipt/error.h>
#include <pcipt/export.h>
#include <pcipt/field.h>
#include <pcipt/filter.h>
#include <pcipt/finding.h>
#include <pcipt/group.h>
#include <pcipt/host.h>
#include <pcipt/isolation.h>
#include <pcipt/parameters.h>
#include <pcipt/sriov.h>
#include <pcipt/topology.h>
#include <pcipt/transaction.h>
#include <pcipt/verdict.h>
#include <pcipt/vf.h>

#endif
