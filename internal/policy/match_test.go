package policy

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

func TestMatches(t *testing.T) {
	bare := incident.Incident{}
	tests := []struct {
		reason string
		match  Match
		inc    incident.Incident
		why    string // empty: matches
	}{
		{"nothing asked", Match{}, leak(), ""},
		{"nothing asked of nothing", Match{}, bare, ""},
		{"category", Match{Categories: []finding.Category{"weak_credential", "leaked_secret"}}, leak(), ""},
		{"another category", Match{Categories: []finding.Category{"weak_credential"}}, leak(), `category "leaked_secret" is not in categories`},
		{"severity at the least", Match{MinSeverity: finding.SeverityHigh}, leak(), ""},
		{"severity below", Match{MinSeverity: finding.SeverityCritical}, leak(), `severity "high" is below min_severity "critical"`},
		{"unknown severity is below all", Match{MinSeverity: finding.SeverityInfo}, bare, `severity "unknown" is below min_severity "info"`},
		{"severity by name", Match{Severities: []finding.Severity{finding.SeverityLow}}, leak(), `severity "high" is not in severities`},
		{"validity", Match{Validities: []finding.Validity{finding.ValidityDead}}, leak(), `validity "live" is not in validities`},
		{"identity kind", Match{IdentityKinds: []finding.IdentityKind{finding.Role}}, leak(), `identity kind "access_key" is not in identity_kinds`},
		{"identity by name", Match{Identities: []string{"ci-*"}}, leak(), ""},
		{"identity by id", Match{Identities: []string{"AKIA*"}}, leak(), ""},
		{"another identity", Match{Identities: []string{"web-*"}}, leak(), `identity "ci-deploy" is not in identities`},
		{"no identity is not any", Match{Identities: []string{"*"}}, bare, `identity "" is not in identities`},
		{"platform", Match{Platforms: []string{"google"}}, leak(), `platform "aws" is not in platforms`},
		{"account", Match{Accounts: []string{"1"}}, leak(), `account "123456789012" is not in accounts`},
		{"any source", Match{Sources: []string{"night*"}}, leak(), ""},
		{"no source", Match{Sources: []string{"weekly"}}, leak(), "no source is in sources"},
		{"any tool", Match{Tools: []string{"tfsec"}}, leak(), ""},
		{"any rule", Match{Rules: []string{"gitleaks/*"}}, leak(), ""},
		{"no rule", Match{Rules: []string{"gitleaks/slack-*"}}, leak(), "no rule is in rules"},
		{"label", Match{Labels: []string{"pci"}}, leak(), `label "cloud" is not in labels`},
		{"any repository", Match{Repositories: []string{"example/app"}}, leak(), ""},
		{"any path", Match{Paths: []string{"envs/**"}}, leak(), ""},
		{"star stops at a slash", Match{Paths: []string{"envs/*"}}, leak(), `none of 2 places is in repositories and paths: path "envs/prod/main.tf" is not in paths`},
		{"path is cleaned", Match{Paths: []string{"test/**"}}, leak(), `none of 2 places is in repositories and paths: path "envs/prod/main.tf" is not in paths`},
		{"repository and path are of one place", Match{Repositories: []string{"example/app"}, Paths: []string{"envs/**"}}, leak(), `none of 2 places is in repositories and paths: repository "example/infra" is not in repositories`},
		{"no place is known", Match{Paths: []string{"**"}}, bare, "no place is known, and repositories or paths are asked for"},
		{"path is not known", Match{Paths: []string{"**"}}, incident.Incident{Places: []finding.Location{{Repository: "x"}}}, `path "" is not in paths`},
		{"incident by id", Match{Incidents: []string{"Q-0a1b2c3d0a1b2c3d"}}, leak(), ""},
		{"incident by key", Match{Incidents: []string{string(leak().Key)}}, leak(), ""},
		{"another incident", Match{Incidents: []string{"Q-0000000000000000"}}, leak(), `incident "Q-0a1b2c3d0a1b2c3d" is not in incidents`},
		{"no key", Match{Incidents: []string{"Q-0000000000000000"}}, bare, "the incident has no key"},
		{"first field that fails", Match{Platforms: []string{"google"}, Paths: []string{"x"}}, leak(), `platform "aws" is not in platforms`},
		{"broken glob", Match{Paths: []string{"[a"}}, leak(), `none of 2 places is in repositories and paths: path "envs/prod/main.tf" is not in paths`},
	}
	for _, tt := range tests {
		if ok, why := tt.match.Matches(tt.inc); ok != (tt.why == "") || why != tt.why {
			t.Errorf("%s: %v, %q, want %q", tt.reason, ok, why, tt.why)
		}
	}
}

func TestCovers(t *testing.T) {
	tests := []struct {
		reason string
		match  Match
		why    string
	}{
		{"empty covers nothing", Match{}, "the match is empty"},
		{"one path of two", Match{Paths: []string{"envs/**"}}, `path "./test/../src/key.go" is not in paths`},
		{"a path that pretends", Match{Paths: []string{"envs/**", "test/**"}}, `path "./test/../src/key.go" is not in paths`},
		{"every path", Match{Paths: []string{"envs/**", "src/**"}}, ""},
		{"one repository of two", Match{Repositories: []string{"example/infra"}}, `repository "example/app" is not in repositories`},
		{"one rule of two", Match{Rules: []string{"gitleaks/*"}}, `rule "tfsec/aws-key" is not in rules`},
		{"every rule", Match{Rules: []string{"*/aws-*"}}, ""},
		{"one tool of two", Match{Tools: []string{"gitleaks"}}, `tool "tfsec" is not in tools`},
		{"one source of two", Match{Sources: []string{"nightly"}}, `source "pipeline" is not in sources`},
		{"one label is enough", Match{Labels: []string{"cloud"}}, ""},
		{"category", Match{Categories: []finding.Category{finding.LeakedSecret}}, ""},
		{"the incident itself", Match{Incidents: []string{"Q-0a1b2c3d0a1b2c3d"}}, ""},
	}
	for _, tt := range tests {
		if ok, why := tt.match.Covers(leak()); ok != (tt.why == "") || why != tt.why {
			t.Errorf("%s: %v, %q, want %q", tt.reason, ok, why, tt.why)
		}
	}
	noPlace := leak()
	noPlace.Places = nil
	if ok, _ := (Match{Paths: []string{"**"}}).Covers(noPlace); ok {
		t.Error("an incident at no known place is covered by its path")
	}
}

// TestCoversIdentities: one more report about a key brings it under no exception
// for another identity, and takes it away from no freeze.
func TestCoversIdentities(t *testing.T) {
	bob := finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE", Name: "bob"}
	alice, elsewhere, partly := bob, bob, bob
	alice.Name = "alice"
	elsewhere.Account = "2"
	partly.Name, partly.Account = "", ""
	group := func(identities ...finding.Identity) incident.Incident {
		var claims []finding.Finding
		for _, id := range identities {
			claims = append(claims, finding.Finding{Tool: "x", Rule: "y", Category: finding.UnusedCredential, Identity: id})
		}
		return incident.Group(claims)[0]
	}
	tests := []struct {
		reason   string
		match    Match
		inc      incident.Incident
		selects  bool
		uncovers string // empty: covers
	}{
		{"all agree", Match{Identities: []string{"bob"}}, group(bob, partly), true, ""},
		{"another name beside it", Match{Identities: []string{"alice"}}, group(bob, alice), true, `identity "bob" is not in identities`},
		{"both are named", Match{Identities: []string{"alice", "bob"}}, group(bob, alice), true, ""},
		{"another account beside it", Match{Accounts: []string{"1"}}, group(bob, elsewhere), true, `account "2" is not in accounts`},
		{"nobody names it", Match{Identities: []string{"carol"}}, group(bob, alice), false, `identity "alice" is not in identities`},
		{"name and account are of one claim", Match{Identities: []string{"alice"}, Accounts: []string{"2"}}, group(alice, elsewhere), false, `account "1" is not in accounts`},
		{"without findings", Match{Identities: []string{"bob"}}, incident.Incident{Identity: bob}, true, ""},
	}
	for _, tt := range tests {
		if selects := tt.match.Selects(&tt.inc); selects != tt.selects {
			t.Errorf("%s: selects %v, want %v", tt.reason, selects, tt.selects)
		}
		if covers, why := tt.match.Covers(tt.inc); covers != (tt.uncovers == "") || why != tt.uncovers {
			t.Errorf("%s: covers %v, %q, want %q", tt.reason, covers, why, tt.uncovers)
		}
	}
}
