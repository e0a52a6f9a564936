/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <string.h>

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 16;
}

int pt_parse_number_n(const char *text, size_t length, unsigned int base, uint64_t max, uint64_t *ret_number)
{
	uint64_t number = 0;

	if (base == 16 && length > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		text += 2;
		length -= 2;
	}
	if (!length)
		return -EINVAL;
	for (size_t i = 0; i < length; i++) {
		unsigned int digit = digit_value(text[i]);

		if (digit >= base)
			return -EINVAL;
		if (digit > max || number > (max - digit) / base)
			return -ERANGE;
		number = number * base + digit;
	}
	*ret_number = number;
	return 0;
}

int pt_parse_number(const char *text, unsigned int base, uint64_t max, uint64_t *ret_number)
{
	return pt_parse_number_n(text, strlen(text), base, max, ret_number);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Compares two runs of digits by value and moves both behind them. */
static int compare_digits(const char **a, const char **b)
{
	size_t length_a, length_b;
	int order;

	while (**a == '0' && is_digit((*a)[1]))
		(*a)++;
	while (**b == '0' && is_digit((*b)[1]))
		(*b)++;
	for (length_a = 0; is_digit((*a)[length_a]);)
		length_a++;
	for (length_b = 0; is_digit((*b)[length_b]);)
		length_b++;
	if (length_a != length_b)
		return length_a < length_b ? -1 : 1;
	order = memcmp(*a, *b, length_a);
	*a += length_a;
	*b += length_b;
	return order;
}

int pt_compare_names(const char *a, const char *b)
{
	const char *whole_a = a, *whole_b = b;

	while (*a && *b) {
		if (is_digit(*a) && is_digit(*b)) {
			int order = compare_digits(&a, &b);

			if (order)
				return order;
			continue;
		}
		if (*a != *b)
			break;
		a++;
		b++;
	}
	if (*a != *b)
		return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
	return strcmp(whole_a, whole_b); /* eth01 and eth1 differ */
}
