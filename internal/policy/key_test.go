package policy

import (
	"slices"
	"testing"
)

func TestKeyPath(t *testing.T) {
	tests := []struct {
		reason, key string
		want        []string // nil: refused
	}{
		{"one name", "DB_PASSWORD", []string{"DB_PASSWORD"}},
		{"names and a number", "spec.containers[0].image", []string{"spec", "containers", "0", "image"}},
		{"other signs", `metadata.annotations["a.b/c"]`, []string{"metadata", "annotations", "a.b/c"}},
		{"other signs at the top", `["profile ci"].region`, []string{"profile ci", "region"}},
		{"dashes", "runs-on", []string{"runs-on"}},
		{"nothing", "", nil},
		{"an empty name", "a..b", nil},
		{"all items", "a[*].b", nil},
		{"what needs evaluation", "a[var.x]", nil},
		{"half an item", "a[0.5]", nil},
		{"an expression", "a + b", nil},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := KeyPath(tt.key)
			if (err != nil) != (tt.want == nil) || !slices.Equal(got, tt.want) {
				t.Errorf("KeyPath(%q) = %q, %v", tt.key, got, err)
			}
		})
	}
}
