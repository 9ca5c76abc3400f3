package policy

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Values that no document can hold but a Terraform configuration can. What
// documents can hold, TestDiagnostics covers.
func TestProblems(t *testing.T) {
	start := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	stage := func(a Action) func(*Policy) {
		return func(p *Policy) {
			p.Decision, p.Stages = "", []Stage{{Name: "s", Tier: TierManual, Actions: []Action{a}}}
		}
	}
	tests := []struct {
		reason   string
		problems []Problem
		want     string // path: summary; empty: none
	}{
		{"nothing set", Policy{}.Problems(), "name: name is empty"},
		{"bad name", policyWith(func(p *Policy) { p.Name = "A" }).Problems(), `name: name "A": only`},
		{"the ledger's branch", policyWith(func(p *Policy) { p.Name = "ledger" }).Problems(), `name: policy name "ledger" is taken`},
		{"the forge's branch", policyWith(func(p *Policy) { p.Name = "forge" }).Problems(), `name: policy name "forge" is taken`},
		{"NaN", policyWith(func(p *Policy) { p.Auto.MinConfidence = finding.Confidence(math.NaN()) }).Problems(), "auto/min_confidence: "},
		{"negative age", policyWith(func(p *Policy) { p.Auto.MaxEvidenceAge = -1 }).Problems(), "auto/max_evidence_age: "},
		{"negative identity age", policyWith(func(p *Policy) { p.Auto.MinIdentityAge = -1 }).Problems(), "auto/min_identity_age: "},
		{"severity off the scale", policyWith(func(p *Policy) { p.Match.MinSeverity = 99 }).Problems(), "match/min_severity: "},
		{"severities off the scale", policyWith(func(p *Policy) { p.Match.Severities = []finding.Severity{1, -1} }).Problems(), "match/severities/1: "},
		{"validity off the scale", policyWith(func(p *Policy) { p.Match.Validities = []finding.Validity{3} }).Problems(), "match/validities/0: "},
		{"negative wait", policyWith(func(p *Policy) {
			stage(Action{Kind: "remove_block"})(p)
			p.Stages[0].Wait = -1
		}).Problems(), "stage/0/wait: "},
		{"bare word as a value", policyWith(stage(Action{Kind: "set_attribute", Attribute: "status", Value: "Inactive"})).Problems(), "stage/0/action/0/value: value refers to something"},
		{"value with an injection", policyWith(stage(Action{Kind: "set_attribute", Attribute: "status", Value: "1\n}\nresource"})).Problems(), "stage/0/action/0/value: "},
		{"value with a comment", policyWith(stage(Action{Kind: "set_attribute", Attribute: "status", Value: "1 # one"})).Problems(), "stage/0/action/0/value: "},
		{"value that does not parse", policyWith(stage(Action{Kind: "set_attribute", Attribute: "status", Value: "\"a"})).Problems(), "stage/0/action/0/value: value does not parse"},
		{"value of values", policyWith(stage(Action{Kind: "set_attribute", Attribute: "a.b", Value: `{a = ["b", 1, true, null]}`})).Problems(), ""},
		{"enormous value", policyWith(stage(Action{Kind: "set_attribute", Attribute: "a", Value: strings.Repeat("9", 9000)})).Problems(), "stage/0/action/0/value: value is too long"},
		{"deep value", policyWith(stage(Action{Kind: "set_attribute", Attribute: "a", Value: strings.Repeat("[", 4000)})).Problems(), "stage/0/action/0/value: value is nested too deep"},
		{"several values in settings", policyWith(stage(Action{Kind: "set_value", Key: "a.b", Value: "[1]"})).Problems(), "stage/0/action/0/value: value of set_value is a list"},
		{"one value in settings", policyWith(stage(Action{Kind: "set_value", Key: `a["b.c"][0]`, Value: "null"})).Problems(), ""},
		{"no key in settings", policyWith(stage(Action{Kind: "set_value", Value: "1"})).Problems(), "stage/0/action/0/key: key is required for set_value"},
		{"a key that is none", policyWith(stage(Action{Kind: "remove_value", Key: "a..b"})).Problems(), "stage/0/action/0/key: key is not a path"},
		{"a key of an action without", policyWith(stage(Action{Kind: "redact_line", Key: "a"})).Problems(), "stage/0/action/0/key: key has no effect"},
		{"a suggestion without a person", policyWith(func(p *Policy) {
			stage(Action{Kind: "apply_suggestion"})(p)
			p.Stages[0].Tier, p.Auto.Environments = TierAuto, []string{"*"}
		}).Warnings(), `stage/0/action/0: stage "s" is never automatic`},
		{"references of another action", policyWith(stage(Action{Kind: "replace_literal", References: "refuse"})).Problems(), "stage/0/action/0/references: "},
		{"exception", Exception{Name: "e", Type: "deferral", Reason: "r", RequestedBy: "@Ann ", ApprovedBy: "ann", ExpiresAt: start, Match: Match{Tools: []string{"x"}}}.Problems(), "approved_by: approved_by is who requested it"},
		{"blank reason", Exception{Name: "e", Type: "deferral", Reason: " \n", ApprovedBy: "a", ExpiresAt: start, Match: Match{Tools: []string{"x"}}}.Problems(), "reason: reason is required"},
		{"target without options", Target{Name: "t", Repository: "."}.Problems(), ""},
		{"negative pulls", Target{Name: "t", Repository: ".", MaxOpenPulls: -1}.Problems(), "max_open_pulls: "},
		{"root on another disk", Target{Name: "t", Repository: ".", Root: `c:\x`}.Problems(), "root: "},
		{"user without a password", Target{Name: "t", Repository: "ssh://git@git.example.com/x"}.Problems(), ""},
		{"default settings", Settings{}.Problems(), ""},
		{"negative age of exceptions", Settings{MaxExceptionAge: -1}.Problems(), "max_exception_age: "},
		{"negative commits", Settings{MaxCommitsPerRun: -1}.Problems(), "max_commits_per_run: "},
		{"owner", Owner{Name: "o"}.Problems(), ""},
		{"freeze", Freeze{Name: "f", StartsAt: start, ExpiresAt: start}.Problems(), "expires_at: "},
	}
	for _, tt := range tests {
		got := ""
		if len(tt.problems) > 0 {
			got = strings.Join(tt.problems[0].Attribute, "/") + ": " + tt.problems[0].Summary
		}
		if (got == "") != (tt.want == "") || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
	}
}

func TestProblemOfConditionSaysWhere(t *testing.T) {
	got := policyWith(func(p *Policy) { p.Condition = "true &&\n incident.nope" }).Problems()
	if len(got) != 1 {
		t.Fatalf("problems: %v", got)
	}
	got[0].Detail = ""
	want := Problem{Attribute: []string{"condition"}, Summary: `incident has no attribute "nope"`, Line: 2, Column: 10}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Error(diff)
	}
}

func TestPasswordIsNotRepeated(t *testing.T) {
	for _, p := range (Target{Name: "t", Repository: "https://bot:hunter2@git.example.com/x.git"}).Problems() {
		if strings.Contains(p.Summary+p.Detail, "hunter2") {
			t.Errorf("the problem quotes the password")
		}
	}
}

func TestExceeds(t *testing.T) {
	now := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		reason       string
		starts, ends time.Time
		now          time.Time
		max          time.Duration
		want         bool
	}{
		{"as long as allowed", now, now.Add(90 * day), time.Time{}, 0, false},
		{"a second longer", now, now.Add(90*day + time.Second), time.Time{}, 0, true},
		{"shorter maximum", now, now.Add(11 * day), time.Time{}, 10 * day, true},
		{"no start counts from now", time.Time{}, now.Add(91 * day), now, 0, true},
		{"no start, soon over", time.Time{}, now.Add(89 * day), now, 0, false},
		{"no start and no clock", time.Time{}, now.Add(91 * day), time.Time{}, 0, false},
	}
	for _, tt := range tests {
		e := Exception{StartsAt: tt.starts, ExpiresAt: tt.ends}
		if got := (Settings{MaxExceptionAge: tt.max}).Exceeds(e, tt.now); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.reason, got, tt.want)
		}
	}
}
