package reconciler

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// TestQueryPlaces: a reported path is looked for beneath the root of each target,
// and where it is a file beneath some, only there.
func TestQueryPlaces(t *testing.T) {
	t.Parallel()
	code := &tree{modes: map[string]gitrepo.Mode{
		"live/main.tf": gitrepo.Regular, "modules/main.tf": gitrepo.Regular, "live/iam.tf": gitrepo.Regular,
	}}
	land := &land{ground: []ground{
		{Target: policy.Target{Name: "live", Root: "live"}, tree: code},
		{Target: policy.Target{Name: "modules", Root: "modules"}, tree: code},
		{Target: policy.Target{Name: "elsewhere", Root: "x"}, tree: &tree{}},
	}}
	for _, tt := range []struct {
		name   string
		places []finding.Location
		want   []string
		reason string
	}{
		{"one file", []finding.Location{{Path: "iam.tf"}}, []string{"live/iam.tf"}, "the other target has no such file"},
		{"two files", []finding.Location{{Path: "main.tf"}}, []string{"live/main.tf", "modules/main.tf"}, "either may be meant"},
		{"no file", []finding.Location{{Path: "old.tf"}}, []string{"live/old.tf", "modules/old.tf"}, "what is gone is told of"},
		{"each place by itself", []finding.Location{{Path: "iam.tf"}, {Path: "old.tf"}}, []string{"live/iam.tf", "live/old.tf", "modules/old.tf"}, "one place does not stand for another"},
		{"no path", []finding.Location{{}}, nil, "a repository is no file"},
	} {
		q, may := land.query(code, incident.Incident{Fingerprint: "f", Places: tt.places})
		var got []string
		for _, p := range q.Places {
			got = append(got, p.Path)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || !may {
			t.Errorf("%s: %s; may be there: %v (-want +got):\n%s", tt.name, tt.reason, may, diff)
		}
	}
	if _, may := land.query(&tree{}, incident.Incident{Fingerprint: "f"}); may {
		t.Error("no target is of that tree, and yet it may hold the incident")
	}
	placed, _ := code.placed([]locate.Place{{Path: "first.tf"}}, []*ground{&land.ground[0], &land.ground[1]}, finding.Location{Path: "iam.tf", StartLine: 3, EndLine: 4})
	if diff := cmp.Diff([]locate.Place{{Path: "first.tf"}, {Path: "live/iam.tf", StartLine: 3, EndLine: 4}}, placed); diff != "" {
		t.Errorf("what was placed before stays (-want +got):\n%s", diff)
	}
}
