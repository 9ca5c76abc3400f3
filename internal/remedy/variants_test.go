package remedy

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// samples are values that an action's fields may have. A kind of action that
// needs another is named by [shapesOf], so that none is left out unseen.
var samples = map[string]string{
	"Block":      "aws_iam_access_key",
	"Attribute":  "status",
	"Value":      `"Inactive"`,
	"References": "include",
	"Variable":   "quell_secret",
	"Key":        "metadata.name",
}

// shape is a kind of action with the fields that it takes.
type shape struct {
	kind     string
	required []string
	optional []string
}

// shapesOf asks policy which actions there are and what each takes: first with
// every field set, then without those that policy has no use for.
func shapesOf(t testing.TB) []shape {
	t.Helper()
	var all []shape
	for _, kind := range policy.ActionKinds() {
		action := policy.Action{Kind: kind}
		v := reflect.ValueOf(&action).Elem()
		var fields []string
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if name == "Kind" || v.Field(i).Kind() != reflect.String {
				continue
			}
			value := samples[name]
			if value == "" {
				value = "sample"
			}
			v.Field(i).SetString(value)
			if n := len(problemsOf(action)); n > 0 {
				v.Field(i).SetString("")
				if len(problemsOf(action)) < n {
					continue
				}
				v.Field(i).SetString(value)
			}
			fields = append(fields, name)
		}
		if problems := problemsOf(action); len(problems) > 0 {
			t.Fatalf("action %q is refused with %+v: add to samples what its fields may be: %v", kind, action, problems)
		}
		s := shape{kind: kind}
		for _, name := range fields {
			kept := v.FieldByName(name).String()
			v.FieldByName(name).SetString("")
			if len(problemsOf(action)) > 0 {
				s.required = append(s.required, name)
			} else {
				s.optional = append(s.optional, name)
			}
			v.FieldByName(name).SetString(kept)
		}
		all = append(all, s)
	}
	return all
}

// problemsOf is what policy says against an action, in a policy that is right.
func problemsOf(action policy.Action) []string {
	p := policy.Policy{Name: "p", Stages: []policy.Stage{{Name: "s", Tier: policy.TierManual, Actions: []policy.Action{action}}}}
	var all []string
	for _, problem := range p.Problems() {
		if len(problem.Attribute) > 2 && problem.Attribute[0] == "stage" && problem.Attribute[2] == "action" {
			all = append(all, problem.Summary)
		}
	}
	return all
}

// actions are the shape's actions with every combination of the values offered
// for its fields; of a field for which none is offered, its sample.
func (s shape) actions(offered map[string][]string) []policy.Action {
	all := []policy.Action{{Kind: s.kind}}
	for _, name := range slices.Concat(s.required, s.optional) {
		values, ok := offered[name]
		if !ok {
			values = []string{samples[name]}
			if slices.Contains(s.optional, name) {
				values = append(values, "")
			}
		}
		var next []policy.Action
		for _, a := range all {
			for _, value := range values {
				if value != "" || slices.Contains(s.optional, name) {
					reflect.ValueOf(&a).Elem().FieldByName(name).SetString(value)
					next = append(next, a)
				}
			}
		}
		all = next
	}
	return slices.DeleteFunc(slices.Compact(all), func(a policy.Action) bool { return len(problemsOf(a)) > 0 })
}

// wordsOf names an action in reports of a run.
func wordsOf(a policy.Action) string {
	words := a.Kind
	v := reflect.ValueOf(a)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "Kind" && !v.Field(i).IsZero() && v.Field(i).Kind() == reflect.String {
			words += " " + name + "=" + strconv.Quote(v.Field(i).String())
		}
	}
	return words
}

func TestEveryActionIsTried(t *testing.T) {
	for _, s := range shapesOf(t) {
		if len(s.actions(nil)) == 0 {
			t.Errorf("no action %q is made", s.kind)
		}
	}
}
