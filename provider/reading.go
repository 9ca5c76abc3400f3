package provider

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// trail is where in a document an attribute is, as policy.Problem says it.
type trail []string

func (t trail) to(step string) trail { return append(slices.Clone(t), step) }

// problem says that the attribute at the trail does not read.
func (t trail) problem(err error, remedy string) policy.Problem {
	return policy.Problem{Attribute: t, Summary: err.Error(), Detail: remedy}
}

// readDuration reads a length of time; null is the default. A spelling that does
// not read is a problem, never a zero; nor is a zero taken for a default.
func readDuration(value types.String, otherwise time.Duration, at trail, problems *[]policy.Problem) time.Duration {
	if value.IsNull() || value.IsUnknown() {
		return otherwise
	}
	d, err := policy.ParseDuration(value.ValueString())
	if err == nil && d == 0 && otherwise != 0 {
		err = fmt.Errorf("%s is zero", at[len(at)-1])
	}
	if err != nil {
		*problems = append(*problems, at.problem(err, fmt.Sprintf(`Write days, hours and minutes, such as "3d" or "1h30m"; leave it out for %s.`, spell(otherwise))))
	}
	return d
}

// readCount reads a number of things; null is the default, and zero is not.
func readCount(value types.Int64, otherwise int, at trail, problems *[]policy.Problem) int {
	if value.IsNull() || value.IsUnknown() {
		return otherwise
	}
	n := int(value.ValueInt64())
	if n < 1 {
		*problems = append(*problems, at.problem(fmt.Errorf("%s is %d", at[len(at)-1], n),
			fmt.Sprintf("Write 1 or more; leave it out for %d.", otherwise)))
	}
	return n
}

func readInstant(value types.String, at trail, problems *[]policy.Problem) time.Time {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, value.ValueString())
	if err != nil {
		wrong := fmt.Errorf("%q is not a moment", value.ValueString())
		*problems = append(*problems, at.problem(wrong, `Write date, time and zone as RFC 3339 has them, such as "2031-03-31T00:00:00Z".`))
	}
	return t
}

// scale reads a name of one of quell's scales; null is the zero of that scale.
func scale[S any](value types.String, parse func(string) (S, error), at trail, problems *[]policy.Problem) S {
	var zero S
	if value.IsNull() || value.IsUnknown() {
		return zero
	}
	s, err := parse(value.ValueString())
	if err != nil {
		*problems = append(*problems, at.problem(err, "Use one of the names that quell knows."))
		return zero
	}
	return s
}

func scales[S ~int](set []types.String, parse func(string) (S, error), at trail, problems *[]policy.Problem) []S {
	var list []S
	for _, value := range set {
		if !value.IsNull() {
			list = append(list, scale(value, parse, at, problems))
		}
	}
	slices.Sort(list)
	return list
}

func names[S fmt.Stringer](values []S) []string {
	var list []string
	for _, v := range values {
		list = append(list, v.String())
	}
	return list
}

func spell(d time.Duration) string { return policy.FormatDuration(d) }

// writeDuration is null for zero.
func writeDuration(d time.Duration) types.String {
	if d == 0 {
		return types.StringNull()
	}
	return types.StringValue(spell(d))
}

func writeInstant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.Format(time.RFC3339Nano))
}

// unless is null for the value that needs no saying.
func unless(value, otherwise string) types.String {
	if value == otherwise {
		return types.StringNull()
	}
	return text(value)
}
