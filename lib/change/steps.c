/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

const char *pt_attribute_file(enum pt_attribute_kind attribute)
{
	return attribute == PT_POWER_CONTROL ? "power/control" : "sriov_drivers_autoprobe";
}

static int add(struct pt_plan *plan, struct pt_step step)
{
	bool has_path = step.kind != PT_STEP_LOAD && step.kind != PT_STEP_NETWORK && step.kind != PT_STEP_OWN;
	int r = pt_grow(&plan->steps, plan->step_count, &plan->step_capacity, sizeof(step));

	if (r)
		return r;
	if (!step.sentence || (has_path && !step.path) || (step.kind != PT_STEP_REMOVE && !step.value))
		return -ENOMEM;
	plan->steps[plan->step_count++] = step;
	return 0;
}

int pt_step_load(struct pt_plan *plan, const char *module, const char *driver)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_LOAD,
				 .driver = driver,
				 .module = module,
				 .sentence = pt_arena_printf(&plan->arena, "Load the module %s.", module),
				 .value = module,
			 });
}

int pt_step_record(struct pt_plan *plan, struct pt_move *move, const char *path, const char *text)
{
	if (!text)
		return add(plan,
			   (struct pt_step){
				   .kind = PT_STEP_REMOVE,
				   .move = move,
				   .sentence = pt_arena_printf(&plan->arena, "Forget what %s was before.", move->name),
				   .path = pt_arena_printf(&plan->arena, "%s", path),
			   });
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_STORE,
				 .move = move,
				 .sentence = pt_arena_printf(&plan->arena, "Record what %s is now.", move->name),
				 .path = pt_arena_printf(&plan->arena, "%s", path),
				 .value = text,
			 });
}

int pt_step_own(struct pt_plan *plan, struct pt_move *move, const char *node, const char *owner)
{
	return add(plan,
		   (struct pt_step){
			   .kind = PT_STEP_OWN,
			   .move = move,
			   .sentence = node ? pt_arena_printf(&plan->arena, "Give %s to %s (user:group).", node, owner)
					    : pt_arena_printf(&plan->arena,
							      "Give the group's node of %s to %s (user:group).",
							      move->name, owner),
			   .path = node,
			   .value = owner,
		   });
}

int pt_step_unbind(struct pt_plan *plan, struct pt_move *move, const char *driver)
{
	struct pt_arena *arena = &plan->arena;

	return add(plan, (struct pt_step){
				 .kind = PT_STEP_UNBIND,
				 .move = move,
				 .driver = driver,
				 .sentence = pt_arena_printf(arena, "Unbind %s from %s.", move->name, driver),
				 .path = pt_arena_printf(arena, "/sys/bus/pci/drivers/%s/unbind", driver),
				 .value = move->name,
			 });
}

/* The kernel takes an empty write for no write at all: a newline clears. */
static int add_override(struct pt_plan *plan, struct pt_move *move, const char *driver)
{
	struct pt_arena *arena = &plan->arena;

	return add(plan, (struct pt_step){
				 .kind = PT_STEP_OVERRIDE,
				 .move = move,
				 .driver = driver,
				 .sentence = driver ? pt_arena_printf(arena, "Let only %s take %s.", driver, move->name)
						    : pt_arena_printf(arena, "Let any driver take %s.", move->name),
				 .path = pt_arena_printf(arena, "/sys/bus/pci/devices/%s/driver_override", move->name),
				 .value = driver ? driver : "\n",
			 });
}

/* The driver's own `bind` answers truly; drivers_probe says yes though nothing was bound. */
static int add_bind(struct pt_plan *plan, struct pt_move *move, const char *driver)
{
	struct pt_arena *arena = &plan->arena;

	return add(plan, (struct pt_step){
				 .kind = PT_STEP_BIND,
				 .move = move,
				 .driver = driver,
				 .sentence = pt_arena_printf(arena, "Bind %s to %s.", move->name, driver),
				 .path = pt_arena_printf(arena, "/sys/bus/pci/drivers/%s/bind", driver),
				 .value = move->name,
			 });
}

int pt_step_probe(struct pt_plan *plan, struct pt_move *move)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_PROBE,
				 .move = move,
				 .sentence = pt_arena_printf(&plan->arena, "Let the kernel choose a driver for %s.",
							     move->name),
				 .path = "/sys/bus/pci/drivers_probe",
				 .value = move->name,
			 });
}

int pt_step_attribute(struct pt_plan *plan, struct pt_move *move, enum pt_attribute_kind attribute, const char *value)
{
	struct pt_arena *arena = &plan->arena;
	const char *file = pt_attribute_file(attribute);

	return add(plan, (struct pt_step){
				 .kind = PT_STEP_ATTRIBUTE,
				 .move = move,
				 .attribute = attribute,
				 .sentence = pt_arena_printf(arena, "Set %s of %s to %s.", file, move->name, value),
				 .path = pt_arena_printf(arena, "/sys/bus/pci/devices/%s/%s", move->name, file),
				 .value = value,
			 });
}

int pt_step_vfs(struct pt_plan *plan, struct pt_move *move, const char *number)
{
	struct pt_arena *arena = &plan->arena;

	return add(plan, (struct pt_step){
				 .kind = PT_STEP_VFS,
				 .move = move,
				 .sentence = strcmp(number, "0")
						     ? pt_arena_printf(arena, "Make %s virtual functions of %s.",
								       number, move->name)
						     : pt_arena_printf(arena, "Remove the virtual functions of %s.",
								       move->name),
				 .path = pt_arena_printf(arena, "/sys/bus/pci/devices/%s/sriov_numvfs", move->name),
				 .value = number,
			 });
}

int pt_step_network(struct pt_plan *plan, struct pt_move *move, const char *setting)
{
	struct pt_arena *arena = &plan->arena;

	return add(plan, (struct pt_step){
				 .kind = PT_STEP_NETWORK,
				 .move = move,
				 .sentence = pt_arena_printf(arena, "Set %s through %s: vf %s.", move->name,
							     move->interface, setting),
				 .value = setting,
			 });
}

/* VFIO drivers set power/control when they take a device and when they leave it: it is written after every bind. */
static int add_attributes(struct pt_plan *plan, struct pt_move *move, const struct pt_state *from,
			  const struct pt_state *to, bool rebind)
{
	int r = 0;

	for (size_t i = 0; !r && i < PT_ATTRIBUTES; i++)
		if (to->attributes[i] &&
		    ((rebind && i == PT_POWER_CONTROL) || !pt_same_text(from->attributes[i], to->attributes[i])))
			r = pt_step_attribute(plan, move, (enum pt_attribute_kind)i, to->attributes[i]);
	return r;
}

int pt_step_transition(struct pt_plan *plan, struct pt_move *move, const struct pt_state *from,
		       const struct pt_state *to)
{
	const char *override = from->override;
	bool rebind = !pt_same_text(from->driver, to->driver) || move->any_driver;
	int r = 0;

	if (rebind && from->driver)
		r = pt_step_unbind(plan, move, from->driver);
	/* A driver takes a device only when the override is clear or names it. */
	if (!r && rebind && (to->driver || move->any_driver)) {
		const char *needed = pt_same_text(to->override, to->driver) ? to->override : NULL;

		if (!pt_same_text(override, needed)) {
			r = add_override(plan, move, needed);
			override = needed;
		}
		if (!r)
			r = move->any_driver ? pt_step_probe(plan, move) : add_bind(plan, move, to->driver);
	}
	if (!r && !pt_same_text(override, to->override))
		r = add_override(plan, move, to->override);
	return r ? r : add_attributes(plan, move, from, to, rebind);
}
