package incident

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

func TestAccess(t *testing.T) {
	t.Parallel()
	by := func(is *finding.Access) finding.Finding {
		return with(leak(), func(f *finding.Finding) { f.Suggestion = &finding.Suggestion{Text: "x", Access: is} })
	}
	unused := func(actions ...string) *finding.Access { return &finding.Access{Unused: actions} }
	kept := func(policy string, actions ...string) *finding.Access {
		return &finding.Access{Kept: []finding.KeptPolicy{{Policy: policy, Actions: actions}}}
	}
	for _, tt := range []struct {
		reason string
		claims []finding.Finding
		want   *finding.Access
	}{
		{"nobody says", []finding.Finding{leak(), by(nil)}, nil},
		{"one says, another is silent", []finding.Finding{by(unused("s3:A")), leak()}, unused("s3:A")},
		{"what one saw used is used", []finding.Finding{by(unused("s3:A", "s3:B")), by(unused("s3:B", "s3:C"))}, unused("s3:B")},
		{"two that agree on nothing say nothing", []finding.Finding{by(unused("s3:A")), by(unused("s3:B")), by(unused("s3:A"))}, nil},
		{"what one keeps is kept", []finding.Finding{by(kept("p", "s3:B")), by(kept("p", "s3:A"))}, kept("p", "s3:A", "s3:B")},
		{"each tells of another outsider", []finding.Finding{by(&finding.Access{Outside: []string{"AWS:2"}}), by(&finding.Access{Outside: []string{"AWS:1"}})}, &finding.Access{Outside: []string{"AWS:1", "AWS:2"}}},
	} {
		for i := range tt.claims { // that say the same are one
			tt.claims[i].Location.StartLine, tt.claims[i].Rule = i+1, fmt.Sprintf("rule-%d", i)
		}
		got := Group(tt.claims)
		if len(got) != 1 {
			t.Fatalf("%s: %d incidents", tt.reason, len(got))
		}
		if diff := cmp.Diff(tt.want, got[0].Access); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}
