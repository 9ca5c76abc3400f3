package provider

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// The values below set every field, so that one which a translation forgets is
// missed.

func fullMatch() policy.Match {
	return policy.Match{
		Categories: []finding.Category{finding.LeakedSecret}, MinSeverity: finding.SeverityLow, Severities: []finding.Severity{finding.SeverityHigh},
		Validities: []finding.Validity{finding.ValidityDead, finding.ValidityLive}, IdentityKinds: []finding.IdentityKind{finding.AccessKey},
		Identities: []string{"ci-*"}, Platforms: []string{"aws"}, Accounts: []string{"123456789012"}, Sources: []string{"nightly/*"},
		Tools: []string{"gitleaks"}, Rules: []string{"gitleaks/aws-*"}, Labels: []string{"ci"}, Repositories: []string{"infra"},
		Paths: []string{"envs/**"}, Incidents: []string{"Q-0a1b2c3d"},
	}
}

func TestNothingIsLostBetweenTerraformAndTheDocument(t *testing.T) {
	begin, end := noon.Add(time.Nanosecond), noon.Add(24*time.Hour)
	survives(t, policy.Policy{
		Name: "p", Description: "d", Priority: 3, Match: fullMatch(), Condition: "incident.confidence > 0.5",
		Auto: policy.Auto{MinConfidence: 0.5, MaxBlastRadius: "high", Environments: []string{"dev"}, MaxEvidenceAge: time.Hour, MinIdentityAge: time.Minute},
		Stages: []policy.Stage{{Name: "s", Tier: policy.TierAuto, Wait: 90 * time.Second, Actions: []policy.Action{
			{Kind: "set_attribute", Block: "b", Attribute: "a", Value: `"v"`, References: "include", Variable: "x", Key: "a.b"},
		}}},
		Decision: "escalate", LiftGuards: []string{"no_owner"}, Reviewers: []string{"r"}, Labels: []string{"l"},
	}, policyState, readPolicy)
	survives(t, policy.Exception{
		Name: "e", Type: "deferral", Reason: "r", RequestedBy: "a", ApprovedBy: "b", Ticket: "t", Match: fullMatch(), StartsAt: begin, ExpiresAt: end,
	}, exceptionState, readException)
	survives(t, policy.Freeze{Name: "f", Reason: "r", StartsAt: begin, ExpiresAt: end, Match: fullMatch()}, freezeState, readFreeze)
	survives(t, policy.Owner{
		Name: "o", Description: "d", Reviewers: []string{"r"}, Repositories: []string{"i"}, Paths: []string{"p"}, Identities: []string{"x"}, Accounts: []string{"1"},
	}, ownerState, readOwner)
	survives(t, policy.Target{
		Name: "t", Accounts: []string{"1"}, Repository: ".", Branch: "live", ReportedAs: []string{"x"}, Root: "infra", Paths: []string{"p"}, Exclude: []string{"e"}, State: []string{"s.json"},
		Environment: "dev", Delivery: "pull_request", MaxOpenPulls: 3, MaxNewPulls: 1,
	}, targetState, readTarget)
	survives(t, policy.Source{
		Name: "s", Description: "d", Paths: []string{"findings/s/**"}, Format: "sarif", Mode: policy.ModeStream, Scope: policy.ScopeSource,
		Repository: "r", Repositories: map[string]string{"a": "b"}, Folder: "f", ScanRoots: []string{"/src", `C:\s`}, MaxAge: time.Hour, MaxConfidence: 0.5, MinCoverage: policy.NoMinCoverage,
		Rules: []report.Rule{{Tool: "t", Pattern: "p", Category: finding.LeakedSecret, Severity: finding.SeverityLow, Platform: "x", Kind: finding.Token, Origin: ".quell/sources/s.hcl"}},
	}, sourceState, readSource)
	survives(t, policy.Settings{
		DefaultDecision: "none", EscalationOwner: "o", MaxExceptionAge: time.Hour, MaxCommitsPerRun: 7,
	}, settingsState, readSettings)
}

func survives[M, D any](t *testing.T, full D, state func(D) M, read func(M) (D, []policy.Problem)) {
	t.Helper()
	everyFieldIsSet(t, reflect.ValueOf(full))
	again, problems := read(state(full))
	if len(problems) > 0 {
		t.Errorf("%T does not read again: %v", full, problems)
	}
	if diff := cmp.Diff(full, again); diff != "" {
		t.Errorf("%T loses something on its way to Terraform and back (-was +is):\n%s", full, diff)
	}
}

func everyFieldIsSet(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.Name == "Digest" || !field.IsExported() {
				continue
			}
			if v.Field(i).IsZero() {
				t.Errorf("the test's %s leaves %s unset, so it would not notice its loss", v.Type(), field.Name)
			}
			everyFieldIsSet(t, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			everyFieldIsSet(t, v.Index(i))
		}
	default:
	}
}
