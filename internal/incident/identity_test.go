package incident

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// TestConflicts: one more report about an identity never turns the incident
// into one about somebody else.
func TestConflicts(t *testing.T) {
	t.Parallel()
	const id = "AKIAIOSFODNN7EXAMPLE"
	key := finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: id, Name: "bob"}
	other := func(change func(*finding.Identity)) finding.Identity {
		i := key
		change(&i)
		return i
	}
	for _, tt := range []struct {
		name      string
		more      []finding.Identity // beside key
		want      finding.Identity
		conflicts []string
		reason    string
	}{
		{"none", nil, key, nil, "one report contradicts nothing"},
		{"less", []finding.Identity{{ID: id}}, key, nil, "what is not told contradicts nothing"},
		{"case", []finding.Identity{other(func(i *finding.Identity) { i.Name, i.Platform = " Bob", "AWS" })}, other(func(i *finding.Identity) { i.Name, i.Platform = " Bob", "AWS" }), nil,
			"AWS does not distinguish names by case"},
		{"name", []finding.Identity{other(func(i *finding.Identity) { i.Name = "alice" })}, other(func(i *finding.Identity) { i.Name = "" }),
			[]string{"reports disagree on the identity's name"}, "the first by name would be somebody's key that nobody reported"},
		{"name behind one that tells less", []finding.Identity{{ID: id, Name: "alice"}}, other(func(i *finding.Identity) { i.Name = "" }),
			[]string{"reports disagree on the identity's name"}, "who says more is not right for that"},
		{"account", []finding.Identity{other(func(i *finding.Identity) { i.Account = "0" })}, other(func(i *finding.Identity) { i.Account = "" }),
			[]string{"reports disagree on the identity's account"}, ""},
		{"kind", []finding.Identity{other(func(i *finding.Identity) { i.Kind = finding.User })}, other(func(i *finding.Identity) { i.Kind = "" }),
			[]string{"reports disagree on the identity's kind"}, "the user would go instead of the key"},
		{"agent", []finding.Identity{other(func(i *finding.Identity) { i.Kind = finding.AIAgent })}, other(func(i *finding.Identity) { i.Kind = finding.AIAgent }), nil,
			"that a key is an agent's contradicts nothing and asks for more care"},
		{"service account", []finding.Identity{other(func(i *finding.Identity) { i.Kind = finding.ServiceAccount })}, key, nil, "a word for any of them"},
		{"all", []finding.Identity{{ID: id, Account: "0", Name: "alice"}, {ID: id, Kind: finding.Role}}, finding.Identity{Platform: "aws", ID: id},
			[]string{"reports disagree on the identity's account", "reports disagree on the identity's kind", "reports disagree on the identity's name"}, "each is told"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			claims := []finding.Finding{unused(key)}
			for _, i := range tt.more {
				claims = append([]finding.Finding{unused(i)}, claims...)
			}
			got := Group(claims)
			if len(got) != 1 {
				t.Fatalf("%d incidents, want 1", len(got))
			}
			if diff := cmp.Diff(tt.want, got[0].Identity); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.conflicts, got[0].Conflicts); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if strings.Contains(strings.Join(got[0].Conflicts, " "), "alice") {
				t.Error("a conflict quotes a report")
			}
		})
	}
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	const id = "AKIAIOSFODNN7EXAMPLE"
	key := finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: id, Name: "bob"}
	alice := finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: id, Name: "alice"}
	aliceIn1 := alice
	aliceIn1.Account = "1"
	for _, tt := range []struct {
		reason string
		claims []finding.Identity
		want   []finding.Identity
	}{
		{"what one lacks comes from the others", []finding.Identity{key, {ID: id}}, []finding.Identity{key}},
		{"but not what these disagree on", []finding.Identity{key, alice, {ID: id}},
			[]finding.Identity{{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: id}, aliceIn1, key}},
		{"another identity is another one", []finding.Identity{key, {Kind: finding.AIAgent, Name: "helper"}}, []finding.Identity{{Kind: finding.AIAgent, Name: "helper"}, key}},
		{"who names none adds none", []finding.Identity{key, {}}, []finding.Identity{{}, key}},
	} {
		claims := make([]finding.Finding, len(tt.claims))
		for at, i := range tt.claims {
			claims[at] = with(leak(), func(f *finding.Finding) { f.Identity = i })
		}
		got := Group(claims)
		if len(got) != 1 {
			t.Fatalf("%s: %d incidents, want 1", tt.reason, len(got))
		}
		if diff := cmp.Diff(tt.want, got[0].Identities()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
	if diff := cmp.Diff([]finding.Identity{key}, Incident{Identity: key}.Identities()); diff != "" {
		t.Errorf("without findings (-want +got):\n%s", diff)
	}
}
