package reconciler

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// TestNowhere: what is said of an incident without code is true of its report.
func TestNowhere(t *testing.T) {
	const account, other = "111111111111", "222222222222"
	of := func(account string) policy.Target { return policy.Target{Name: "app", Accounts: []string{account}} }
	role := incident.Incident{Identity: finding.Identity{Account: account, Kind: finding.Role, Name: "r"}}
	named := role
	named.Places = []finding.Location{{Repository: "https://example.com/other/app", Path: "a.tf"}}
	for _, tt := range []struct {
		reason string
		land   land
		inc    incident.Incident
		want   string
	}{
		{"an identity of another account", land{ground: []ground{{Target: of(other)}}}, role, `no target declares account "111111111111" of the identity`},
		{"the target of its account is away", land{ground: []ground{{Target: of(other)}}, lost: []policy.Target{of(account)}}, role, "the code of the targets that it may be of could not be read"},
		{"a repository that no target is of", land{ground: []ground{{Target: of(account)}}}, named, "no target is declared for the repository that the report names"},
	} {
		if got := tt.land.nowhere(tt.inc); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
	}
}
