package provider

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// noon is what the tests' clock shows: they say the same on any day.
var noon = time.Date(2030, 6, 1, 12, 0, 0, 0, time.UTC)

func policyConfig(change values) values {
	config := values{
		"name":     "leaked-secrets",
		"priority": 100,
		"match":    values{"categories": []string{"leaked_secret"}},
		"stages": []values{{
			"name": "replace", "tier": "manual", "actions": []values{{"kind": "replace_literal"}},
		}},
	}
	return with(config, change)
}

func exceptionConfig(change values) values {
	return with(values{
		"name": "legacy-importer", "type": "risk_acceptance", "reason": "It goes away with the importer.",
		"requested_by": "dana", "approved_by": "sam", "match": values{"paths": []string{"legacy/**"}},
		"starts_at": "2030-06-01T00:00:00Z", "expires_at": "2030-07-01T00:00:00Z",
	}, change)
}

func sourceConfig(change values) values {
	return with(values{"name": "secrets", "paths": []string{"findings/gitleaks/**"}}, change)
}

// with overlays change; a nil value takes the attribute away.
func with(config, change values) values {
	for name, v := range change {
		config[name] = v
	}
	return config
}

func TestValidate(t *testing.T) {
	p := start(t, noon, values{"repository": t.TempDir()})
	cases := []struct {
		name, reason, typ string
		config            values
		want              []string
	}{
		{"policy", "a sound policy", "quell_policy", policyConfig(nil), nil},
		{"unknown priority", "what is not known yet cannot be wrong", "quell_policy", policyConfig(values{"name": later, "decision": "explode"}), nil},
		{"name", "the name is a file's and a branch's", "quell_policy", policyConfig(values{"name": "Leaked Secrets"}),
			[]string{`error name: Name "Leaked Secrets": only lower-case letters, digits and "-" are allowed`}},
		{"category", "an entry of a set has no place of its own", "quell_policy", policyConfig(values{"match": values{"categories": []string{"leaked_secrets"}}}),
			[]string{`error match.categories: Categories: unknown value "leaked_secrets"`}},
		{"severity", "a scale's name that does not read", "quell_policy", policyConfig(values{"match": values{"min_severity": "severe"}}),
			[]string{`error match.min_severity: Severity "severe": want one of unknown, info, low, medium, high, critical`}},
		{"both", "stages and a decision contradict", "quell_policy", policyConfig(values{"decision": "escalate"}),
			[]string{`error decision: A policy has stages or a decision, not both`}},
		{"tier", "a list's entry is named by its index", "quell_policy", policyConfig(values{"stages": []values{{"name": "replace", "tier": "robot", "actions": []values{{"kind": "replace_literal"}}}}}),
			[]string{`error stages[0].tier: Tier: unknown value "robot"`}},
		{"action", "nested lists too", "quell_policy", policyConfig(values{"stages": []values{{"name": "off", "tier": "auto", "actions": []values{{"kind": "remove_block"}, {"kind": "set_attribute", "attribute": "status"}}}}}),
			[]string{`error stages[0].actions[1].value: Value is required for set_attribute`}},
		{"wait", "a length of time that does not read is no zero", "quell_policy", policyConfig(values{"stages": []values{{"name": "replace", "tier": "manual", "wait": "soon", "actions": []values{{"kind": "replace_literal"}}}}}),
			[]string{`error stages[0].wait: Duration "soon": want a form such as "36h", "10m" or "90d"`}},
		{"confidence", "zero is not taken for the default", "quell_policy", policyConfig(values{"auto": values{"min_confidence": 0}}),
			[]string{`error auto.min_confidence: min_confidence is 0`}},
		{"exception", "a sound exception", "quell_exception", exceptionConfig(nil), nil},
		{"self-approved", "requester and approver differ", "quell_exception", exceptionConfig(values{"approved_by": "@Dana"}),
			[]string{`error approved_by: approved_by is who requested it`}},
		{"instant", "a moment that does not read", "quell_exception", exceptionConfig(values{"expires_at": "1 July"}),
			[]string{`error expires_at: "1 July" is not a moment`}},
		{"empty match", "an exception never covers everything", "quell_exception", exceptionConfig(values{"match": values{}}),
			[]string{`error match: Match is empty: the exception would cover everything`}},
		{"target", "zero pull requests is not taken for the default", "quell_target", values{"name": "infra", "repository": ".", "max_new_pulls": 0},
			[]string{`error max_new_pulls: max_new_pulls is 0`}},
		{"glob", "a glob that does not compile", "quell_owner", values{"name": "payments", "paths": []string{"services/[a"}},
			[]string{`error paths: "services/[a" is not a glob`}},
		{"source", "a sound source", "quell_source", sourceConfig(nil), nil},
		{"reports elsewhere", "reports lie in one folder", "quell_source", sourceConfig(values{"paths": []string{"gitleaks/**"}}),
			[]string{`error paths: "gitleaks/**" does not begin with "findings/"`}},
		{"no reports", "a source without reports has no effect", "quell_source", sourceConfig(values{"paths": []string{}}),
			[]string{`error paths: Paths is required`}},
		{"format", "a format that quell does not read", "quell_source", sourceConfig(values{"format": "gitleak"}),
			[]string{`error format: Format: unknown value "gitleak"`}},
		{"mode and scope", "both are said at once", "quell_source", sourceConfig(values{"mode": "steam", "scope": "repository"}),
			[]string{`error mode: Mode: unknown value "steam"`, `error scope: Scope: unknown value "repository"`}},
		{"scan root", "each entry is checked when planned", "quell_source", sourceConfig(values{"scan_root": []string{"/src", "app", "/work/*"}}),
			[]string{`error scan_root: scan_root is a pattern`, `error scan_root: scan_root is not an absolute path`}},
		{"zero age", "zero is not taken for any age", "quell_source", sourceConfig(values{"max_age": "0s"}),
			[]string{`error max_age: max_age is zero`}},
		{"odd age", "a length of time that does not read is reported once", "quell_source", sourceConfig(values{"max_age": "soon"}),
			[]string{`error max_age: Duration "soon": want a form such as "36h", "10m" or "90d"`}},
		{"no confidence", "zero is not taken for no bound", "quell_source", sourceConfig(values{"max_confidence": 0}),
			[]string{`error max_confidence: max_confidence is 0`}},
		{"negative coverage", "-1 is not taken for 0", "quell_source", sourceConfig(values{"min_coverage": -1}),
			[]string{`error min_coverage: min_coverage is negative`}},
		{"too much coverage", "more than everything", "quell_source", sourceConfig(values{"min_coverage": 1.5}),
			[]string{`error min_coverage: min_coverage is not between 0 and 1`}},
		{"password", "an entry of a map is named by its key", "quell_source", sourceConfig(values{"repositories": values{"old/app": "https://bot:hunter2@git.example.com/app"}}),
			[]string{`error repositories["old/app"]: An entry of repositories holds a password`}},
		{"rule", "a list's entry is named by its index", "quell_source", sourceConfig(values{"rules": []values{{"id": "a", "severity": "low"}, {"id": "b", "tool": "x"}}}),
			[]string{`error rules[1]: Rule "b" says nothing`}},
		{"rule's words", "each is one of those that quell knows", "quell_source", sourceConfig(values{"rules": []values{{"id": "a", "category": "leak", "kind": "key"}}}),
			[]string{`error rules[0].category: Category: unknown value "leak"`, `error rules[0].kind: Kind: unknown value "key"`}},
		{"rule's severity", "unknown is no severity to give", "quell_source", sourceConfig(values{"rules": []values{{"id": "a", "severity": "unknown"}}}),
			[]string{`error rules[0].severity: Severity "unknown" says nothing`}},
		{"settings", "one of two words", "quell_settings", values{"default_decision": "ignore"},
			[]string{`error default_decision: default_decision: unknown value "ignore"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, printed(p.validate(c.typ, c.config))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

func TestConditionIsCheckedWhenDeclared(t *testing.T) {
	p := start(t, noon, values{"repository": t.TempDir()})
	for _, condition := range []string{`incident.trust > 0.5`, `incident.confidence >`} {
		diags := printed(p.validate("quell_policy", policyConfig(values{"condition": condition})))
		if len(diags) != 1 || !strings.HasPrefix(diags[0], "error condition: ") {
			t.Errorf("condition %q: got %q, want one error at condition", condition, diags)
		}
	}
}

// declared is a repository with one policy, settings and an owner.
func declared(t *testing.T) string {
	t.Helper()
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	p.create("quell_policy", policyConfig(nil))
	p.create("quell_settings", values{"max_exception_age": "60d"})
	p.create("quell_owner", values{"name": "platform", "paths": []string{"**"}})
	p.create("quell_source", sourceConfig(nil))
	return repo
}

func TestPlanChecksAgainstTheRepository(t *testing.T) {
	repo := declared(t)
	cases := []struct {
		name, reason, typ string
		config            values
		want              []string
	}{
		{"tie", "which of two policies decides must be declared", "quell_policy", policyConfig(values{"name": "other"}),
			[]string{`error priority: Priority 100 is also that of policy "leaked-secrets"`}},
		{"no tie", "another priority", "quell_policy", policyConfig(values{"name": "other", "priority": 101}), nil},
		{"too long", "the settings of the repository allow 60 days", "quell_exception", exceptionConfig(values{"expires_at": "2030-08-15T00:00:00Z"}),
			[]string{`error expires_at: The exception lasts longer than 60d`}},
		{"expired", "an exception that is over has no effect", "quell_exception", exceptionConfig(values{"starts_at": "2030-04-01T00:00:00Z", "expires_at": "2030-05-01T00:00:00Z"}),
			[]string{`error expires_at: The exception ended at 2030-05-01T00:00:00Z`}},
		{"expired freeze", "so has a freeze", "quell_freeze", values{"name": "may", "reason": "Release.", "expires_at": "2030-05-01T00:00:00Z"},
			[]string{`error expires_at: The freeze ended at 2030-05-01T00:00:00Z`}},
		{"no such owner", "what has no owner would be escalated to nobody", "quell_settings", values{"escalation_owner": "security"},
			[]string{`warning escalation_owner: No owner is named "security"`}},
		{"owner", "the owner is declared", "quell_settings", values{"escalation_owner": "platform"}, nil},
		{"reports of another source", "each report has one source", "quell_source", sourceConfig(values{"name": "other"}),
			[]string{`error paths: Source "secrets" has the same reports, "findings/gitleaks/**"`}},
		{"overlapping globs", "some of another source's reports", "quell_source", sourceConfig(values{"name": "other", "paths": []string{"findings/**"}}),
			[]string{`error paths: Source "secrets" has some of the same reports: "findings/**" and "findings/gitleaks/**" overlap`}},
		{"reports of its own", "another folder", "quell_source", sourceConfig(values{"name": "other", "paths": []string{"findings/tfsec/**"}}), nil},
		{"scope of a stream", "no report of a stream replaces another", "quell_source", sourceConfig(values{"name": "other", "paths": []string{"findings/tfsec/**"}, "mode": "stream", "scope": "folder"}),
			[]string{`warning scope: Scope has no effect on a stream`}},
		{"never automatic", "a stage that can never be automatic is likely a slip", "quell_policy", policyConfig(values{"name": "other", "priority": 101,
			"stages": []values{{"name": "replace", "tier": "auto", "actions": []values{{"kind": "replace_literal"}}}}}),
			[]string{`warning stages[0].tier: Stage "replace" is never automatic: no environment is allowed`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := start(t, noon, values{"repository": repo})
			_, diags := p.plan(state{}, c.typ, c.config)
			if diff := cmp.Diff(c.want, printed(diags)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

func TestPlanKnowsWhatElseThisRunChanges(t *testing.T) {
	repo := gittest.Bare(t)
	first := start(t, noon, values{"repository": repo})
	a := first.create("quell_policy", policyConfig(values{"name": "a", "priority": 1}))
	b := first.create("quell_policy", policyConfig(values{"name": "b", "priority": 2}))

	swap := start(t, noon, values{"repository": repo})
	done := make(chan []string)
	for _, s := range []struct {
		prior    state
		name     string
		priority int
	}{{a, "a", 2}, {b, "b", 1}} {
		go func() {
			_, diags := swap.plan(s.prior, "quell_policy", policyConfig(values{"name": s.name, "priority": s.priority}))
			done <- printed(diags)
		}()
	}
	for range 2 {
		if diags := <-done; len(diags) > 0 {
			t.Errorf("swapping two priorities in one run: %q", diags)
		}
	}

	leave := start(t, noon, values{"repository": repo})
	leave.none(leave.planDestroy(a))
	if _, diags := leave.plan(state{}, "quell_policy", policyConfig(values{"name": "c", "priority": 1})); len(diags) > 0 {
		t.Errorf("taking over the priority of a policy that goes: %q", printed(diags))
	}

	rename := start(t, noon, values{"repository": repo})
	if _, diags := rename.plan(a, "quell_policy", policyConfig(values{"name": "renamed", "priority": 1})); len(diags) > 0 {
		t.Errorf("renaming a policy: %q", printed(diags))
	}
}

func TestPlanKnowsTheDigest(t *testing.T) {
	repo := declared(t)
	p := start(t, noon, values{"repository": repo})
	config := policyConfig(values{"name": "other", "priority": 7})
	planned, diags := p.plan(state{}, "quell_policy", config)
	p.none(diags)
	made, diags := p.apply(context.Background(), state{}, planned, config)
	p.none(diags)
	if !made.value.Equal(planned.value) {
		t.Errorf("the state is not what was planned:\nplanned %s\nstate   %s", planned.value, made.value)
	}
	if got, want := made.attribute(t, "path"), ".quell/policies/other.hcl"; got != want {
		t.Errorf("path = %q, want %q", got, want)
	}
}

func TestAnotherSpellingIsNoChange(t *testing.T) {
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	made := p.create("quell_exception", exceptionConfig(nil))
	settings := p.create("quell_settings", values{"max_exception_age": "24h"})
	cases := []struct {
		name   string
		prior  state
		config values
	}{
		{"zone", made, exceptionConfig(values{"expires_at": "2030-07-01T02:00:00+02:00"})},
		{"duration", settings, values{"max_exception_age": "1d"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			planned, diags := p.plan(c.prior, c.prior.typ, c.config)
			p.none(diags)
			if !planned.value.Equal(c.prior.value) {
				t.Errorf("another spelling makes a plan:\nstate %s\nplan  %s", c.prior.value, planned.value)
			}
		})
	}
}

func TestUnknownConfigurationPlansWithoutTheRepository(t *testing.T) {
	p := start(t, noon, values{"repository": later})
	planned, diags := p.plan(state{}, "quell_policy", policyConfig(nil))
	p.none(diags)
	if planned.attribute(t, "id") != "leaked-secrets" {
		t.Error("the id is not planned")
	}
	current, diags := p.read(planned)
	if got := printed(diags); len(got) != 1 || !strings.HasPrefix(got[0], "warning: The policy was not read") {
		t.Errorf("reading without a repository: %q, want one warning", got)
	}
	if !current.value.Equal(planned.value) {
		t.Error("the state did not stay as it was")
	}
}
