/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a transaction tells of itself. */
#include "change.h"

#include <errno.h>

PCIPT_EXPORT int pcipt_transaction_get_state(const struct pcipt_transaction *transaction)
{
	return transaction ? (int)transaction->state : -EINVAL;
}

PCIPT_EXPORT const struct pcipt_findings *pcipt_transaction_get_findings(const struct pcipt_transaction *transaction)
{
	return transaction ? transaction->findings : NULL;
}

PCIPT_EXPORT size_t pcipt_transaction_get_step_count(const struct pcipt_transaction *transaction)
{
	return transaction ? transaction->plan.step_count : 0;
}

static const struct pt_step *step_of(const struct pcipt_transaction *transaction, size_t index)
{
	return index < pcipt_transaction_get_step_count(transaction) ? &transaction->plan.steps[index] : NULL;
}

PCIPT_EXPORT const char *pcipt_transaction_get_step_sentence(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? step->sentence : NULL;
}

PCIPT_EXPORT const char *pcipt_transaction_get_step_path(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? step->path : NULL;
}

PCIPT_EXPORT const char *pcipt_transaction_get_step_value(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? step->value : NULL;
}

PCIPT_EXPORT int pcipt_transaction_get_step_address(const struct pcipt_transaction *transaction, size_t index,
						    struct pcipt_address *ret_address)
{
	const struct pt_step *step = step_of(transaction, index);

	if (!step || !ret_address)
		return -EINVAL;
	return step->move ? pcipt_address_parse(step->move->name, ret_address) : -ENOENT;
}

PCIPT_EXPORT int pcipt_transaction_get_step_state(const struct pcipt_transaction *transaction, size_t index)
{
	const struct pt_step *step = step_of(transaction, index);

	return step ? (int)step->state : -EINVAL;
}

PCIPT_EXPORT int pcipt_transaction_get_step_error(const struct pcipt_transaction *transaction, size_t index,
						  int *ret_error)
{
	const struct pt_step *step = step_of(transaction, index);

	if (!step || !ret_error)
		return -EINVAL;
	*ret_error = step->error;
	return 0;
}
