package policy

import (
	"fmt"
	"slices"
)

// Action is one kind of edit that a stage names. An option that its kind has no use
// for is a problem: a document never holds what has no effect.
type Action struct {
	// Kind is one of [ActionKinds].
	Kind string
	// Block is the Terraform block type to act on when the incident's identity owns
	// several ("aws_iam_access_key"). Empty: the block that was located.
	Block string
	// Attribute is the path of an attribute: "status"; "a.b" for attribute b of nested
	// block a or, where a is an attribute, key b of the object; `tags["a/b"]` for a key
	// that is no name; "a[1].b" where there are several blocks a.
	Attribute string
	// Value is the HCL expression to write, `"Inactive"`, or to take out.
	Value string
	// References says what is done about code that refers to what is removed:
	// "refuse" (default) or "include".
	References string
	// Variable is the name of the variable to declare, or of the secret to refer to;
	// empty: derived from the place.
	Variable string
	// Key leads to a value of a file of settings: `spec.containers[0].image`,
	// `metadata.annotations["a.b/c"]`; see [KeyPath]. Empty: the value that holds the
	// incident's secret.
	Key string
}

// option is one attribute of an action.
type option struct {
	name  string
	of    func(*Action) *string
	usual string // its value where none is given
	// source says that it is an expression in Terraform's language, kept as written.
	source bool
	check  func(ps *problems, path []string, value string)
}

// options are those of all kinds, in the order in which documents have them.
func options() []option {
	word := func(ps *problems, path []string, value string) { ps.identifiers(path, value, false) }
	return []option{
		{name: "block", of: func(a *Action) *string { return &a.Block }, check: word},
		{name: "attribute", of: func(a *Action) *string { return &a.Attribute }, check: func(ps *problems, path []string, value string) {
			if !isAttributePath(value) {
				ps.add(path, fmt.Sprintf("attribute: %q is not the path of an attribute", value), `Write names with dots between them, keys in brackets, as in "status", "metadata_options.http_tokens" or "tags[\"cost-centre\"]".`)
			}
		}},
		{name: "value", of: func(a *Action) *string { return &a.Value }, source: true, check: func(ps *problems, path []string, value string) {
			if why := notLiteral(value); why != "" {
				ps.add(path, "value "+why, "Write one literal on its own: a quoted string, a number, true, false, null or a list of these.")
			}
		}},
		{name: "references", of: func(a *Action) *string { return &a.References }, usual: defaultReferences, check: func(ps *problems, path []string, value string) {
			ps.oneOf(path, value, []string{"refuse", "include"})
		}},
		{name: "variable", of: func(a *Action) *string { return &a.Variable }, check: word},
		{name: "key", of: func(a *Action) *string { return &a.Key }, check: func(ps *problems, path []string, value string) {
			if _, err := KeyPath(value); err != nil {
				ps.add(path, "key "+err.Error(), "Write names with dots between them, such as spec.containers[0].image; other signs go in brackets and quotes: labels[\"a.b/c\"].")
			}
		}},
	}
}

// actionKind says which options a kind of action has.
type actionKind struct {
	name     string
	required []string
	optional []string
	example  string // of what is required
	// item says that the value is one item of a list, which may be a reference.
	item bool
	// single says that its value is one string, number, true, false or null.
	single bool
	// person says why a stage with it is never automatic; empty if it may be.
	person string
}

// actionKinds are all kinds, sorted by name.
func actionKinds() []actionKind {
	return []actionKind{
		{name: "apply_suggestion", person: "what a scanner suggests is applied by a person's approval only"},
		{name: "delete_file", person: "a file is deleted by a person's approval only"},
		{name: "disable", optional: []string{"block"}},
		{name: "narrow", optional: []string{"block"}},
		{name: "redact_line"},
		{name: "remove", optional: []string{"block", "references"}},
		{name: "remove_attribute", required: []string{"attribute"}, optional: []string{"block"}, example: `attribute = "password"`},
		{name: "remove_block", optional: []string{"block", "references"}},
		{name: "remove_list_item", required: []string{"attribute", "value"}, optional: []string{"block"}, example: `attribute = "members" and value = "user:former@example.com"`, item: true},
		{name: "remove_value", optional: []string{"key"}},
		{name: "replace_literal", optional: []string{"variable"}},
		{name: "rotate", optional: []string{"block"}},
		{name: "set_attribute", required: []string{"attribute", "value"}, optional: []string{"block"}, example: `attribute = "status" and value = "Inactive"`},
		{name: "set_value", single: true, required: []string{"value", "key"}, example: `key = "automountServiceAccountToken" and value = false`},
	}
}

// ActionKinds lists the names of the kinds of action, sorted.
func ActionKinds() []string {
	var names []string
	for _, kind := range actionKinds() {
		names = append(names, kind.name)
	}
	return names
}

// kind is the action's kind, if there is such a one.
func (a Action) kind() (actionKind, bool) {
	kinds := actionKinds()
	i := slices.IndexFunc(kinds, func(k actionKind) bool { return k.name == a.Kind })
	if i < 0 {
		return actionKind{}, false
	}
	return kinds[i], true
}

// Aimed says that the action names the type of block that it is about, where it is
// about a block at all.
func (a Action) Aimed() bool {
	kind, _ := a.kind()
	return a.Block != "" || !kind.uses("block")
}

// Person says why a person approves of the action, whatever the thresholds; empty
// where none need be asked.
func (a Action) Person() string {
	kind, _ := a.kind()
	return kind.person
}

func (k actionKind) uses(option string) bool {
	return slices.Contains(k.required, option) || slices.Contains(k.optional, option)
}

// WithDefaults returns the action with its unset options at their defaults: what
// others refer to is not removed.
func (a Action) WithDefaults() Action {
	kind, _ := a.kind()
	for _, o := range options() {
		if kind.uses(o.name) {
			*o.of(&a) = or(*o.of(&a), o.usual)
		}
	}
	return a
}

func (a Action) check(ps *problems, path []string) {
	kind, known := a.kind()
	if !known {
		ps.add(under(path, "kind"), fmt.Sprintf("unknown action %q", a.Kind), oneOfHint(a.Kind, ActionKinds()))
		return
	}
	for _, o := range options() {
		value := *o.of(&a)
		switch {
		case !kind.uses(o.name) && value != "":
			ps.add(under(path, o.name), fmt.Sprintf("%s has no effect on %s", o.name, a.Kind), "Remove it.")
		case value != "" && o.source && kind.item:
			if why := notItem(value); why != "" {
				ps.add(under(path, o.name), "value "+why, "Write one item of the list on its own: a quoted string, a number, true, false, or a reference such as aws_iam_user.ci.name.")
			}
		case value != "":
			o.check(ps, under(path, o.name), value)
			if kind.single && o.source && notLiteral(value) == "" && isComposite(value) {
				ps.add(under(path, o.name), fmt.Sprintf("value of %s is a list or an object", a.Kind), "Write one string, number, true, false or null.")
			}
		case slices.Contains(kind.required, o.name):
			ps.add(under(path, o.name), fmt.Sprintf("%s is required for %s", o.name, a.Kind), fmt.Sprintf("Write %s, for example.", kind.example))
		}
	}
}
